import { type Invocation, parseCommandLine } from './cli.ts';
import { version } from './commands/version.ts';
import { createLog, type Log, placeOf } from './log.ts';

/**
 * Runs a command and gives the exit code: 0 fine, 1 what was looked at has problems or it could not start, 2 wrong usage. Only
 * the parts of that command are loaded.
 */
async function run(invocation: Invocation): Promise<number> {
  switch (invocation.command) {
    case 'stop':
      (invocation.code === 0 ? process.stdout : process.stderr).write(invocation.text);
      return invocation.code;
    case 'validate': {
      const { validate } = await import('./commands/validate.ts');
      return validate(invocation, say);
    }
    case 'calendar': {
      const { printCalendar } = await import('./commands/calendar.ts');
      return printCalendar(invocation, Date.now(), say);
    }
    case 'explain': {
      const { explain } = await import('./commands/explain.ts');
      return explain(invocation, { say, complain });
    }
    case 'backtest': {
      const { runBacktest } = await import('./commands/backtest.ts');
      return runBacktest(invocation, { nowMs: Date.now(), say, complain });
    }
    case 'profile': {
      const { runProfile } = await import('./commands/profile.ts');
      return runProfile(invocation, { nowMs: Date.now(), say, complain });
    }
    case 'simulate': {
      const { runSimulation } = await import('./commands/simulate.ts');
      return runSimulation(invocation, { nowMs: Date.now(), say, complain, tell });
    }
    case 'certificates': {
      const { issueCertificates } = await import('./commands/issue-certificates.ts');
      say(await issueCertificates(invocation, Date.now()));
      return 0;
    }
    case 'demo': {
      const { demo } = await import('./commands/demo.ts');
      return demo(invocation, { log: log('text', 0), say, stopped: interruption() });
    }
    case 'serve': {
      const { serve } = await import('./commands/serve.ts');
      return serve(invocation, log(invocation.logFormat, invocation.v), interruption());
    }
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`forewarm: ${line}\n`);
}

/** How far it is: for who looks on. */
function tell(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${line}\n`);
}

function log(format: 'text' | 'json', verbosity: number): Log {
  const made = createLog(format, verbosity, (line) => process.stderr.write(line));
  // A mistake of ours that nobody caught: Kubernetes starts us again, and HPAs hold meanwhile.
  process.on('uncaughtException', (error) => {
    made.error('an unexpected failure ends the program', placeOf(error));
    process.exit(1);
  });
  return made;
}

/** Resolves with the first SIGTERM or SIGINT; the second one ends the program at once. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    let asked = 0;
    const onSignal = (): void => {
      asked += 1;
      if (asked > 1) process.exit(130);
      resolve();
    };
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  });
}

try {
  process.exit(await run(parseCommandLine(process.argv.slice(2), version())));
} catch (error) {
  process.stderr.write(`forewarm: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
