import { Command, CommanderError, Option } from 'commander';
import type { BacktestOptions } from './commands/backtest.ts';
import type { CalendarOptions } from './commands/calendar.ts';
import type { ExplainOptions } from './commands/explain.ts';
import type { CertificatesOptions } from './commands/issue-certificates.ts';
import type { ProfileOptions } from './commands/profile.ts';
import type { SimulateOptions } from './commands/simulate.ts';
import { simulateCommand } from './commands/simulate/flags.ts';
import { backtestCommand } from './commands/backtest/flags.ts';
import { profileCommand } from './commands/profile/flags.ts';
import { atLeastMs, between, day, namespaced, plainHttp, rfc3339, several } from './flag-values.ts';

/** What the command line asks for. */
export type Invocation =
  | ({ readonly command: 'serve' } & ServeOptions)
  | ({ readonly command: 'demo' } & DemoOptions)
  | ({ readonly command: 'certificates' } & CertificatesOptions)
  | { readonly command: 'validate'; readonly paths: readonly string[]; readonly output: 'text' | 'json' }
  | ({ readonly command: 'calendar' } & CalendarOptions)
  | ({ readonly command: 'explain' } & ExplainOptions)
  | ({ readonly command: 'backtest' } & BacktestOptions)
  | ({ readonly command: 'simulate' } & SimulateOptions)
  | ({ readonly command: 'profile' } & ProfileOptions)
  /** Help or a version was asked for, or the usage is wrong: `text` is for the user, on stderr when `code` is not 0. */
  | { readonly command: 'stop'; readonly text: string; readonly code: 0 | 2 };

export interface LogOptions {
  readonly logFormat: 'text' | 'json';
  /** 0 problems and changes of state, 1 also decisions, 2 also reads of sources, 3 also requests, 4 everything. */
  readonly v: number;
}

export interface ServeOptions extends LogOptions {
  readonly from: readonly string[];
  readonly bindAddress: string;
  readonly securePort: number;
  readonly tlsCertFile: string;
  readonly tlsPrivateKeyFile: string;
  readonly kubeconfig: string | undefined;
  readonly authenticationKubeconfig: string | undefined;
  readonly authorizationKubeconfig: string | undefined;
  readonly adminAddress: string;
  readonly adminPort: number;
  readonly tickMs: number;
  /** The folder in which what forecasts have learnt is kept over a restart. */
  readonly snapshots: string | undefined;
  /** How long after SIGTERM requests are still answered as before. */
  readonly shutdownDelayMs: number;
}

export interface DemoOptions {
  readonly securePort: number;
  readonly adminPort: number;
  readonly speed: number;
}

/** Reads the command line; `environment` gives the value of a flag that is not there (`FOREWARM_SECURE_PORT`). */
export function parseCommandLine(args: readonly string[], version: string): Invocation {
  let written = '';
  let invocation: Invocation | undefined;
  const program = forewarm(version, (found) => {
    invocation = found;
  });
  const write = (text: string): void => {
    written += text;
  };
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeOut: write, writeErr: write });
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { command: 'stop', text: written, code: error.exitCode === 0 ? 0 : 2 };
  }
  return invocation ?? { command: 'stop', text: program.helpInformation(), code: 2 };
}

function forewarm(version: string, found: (invocation: Invocation) => void): Command {
  const program = new Command('forewarm')
    .description('Tells the HorizontalPodAutoscaler how many pods the next minutes will need.')
    .version(version, '--version')
    .configureHelp({ helpWidth: 100, optionDescription: describe });
  serveCommand(program).action((options: ServeFlags) => found({ command: 'serve', ...named(options) }));
  demoCommand(program).action((options: DemoOptions) => found({ command: 'demo', ...options }));
  program
    .command('validate')
    .description('check files and folders, print every problem with its place, and exit 1 if there is one')
    .argument('<paths...>', 'YAML files, or folders of them')
    .addOption(
      new Option('--output <format>', 'text for people or one JSON document').choices(['text', 'json']).default('text'),
    )
    .action((paths: string[], { output }: { output: 'text' | 'json' }) =>
      found({ command: 'validate', paths, output }),
    );
  calendarCommand(program).action((name: string, { next, ...flags }: CalendarFlags) =>
    found({ command: 'calendar', name, nextMs: next, ...flags }),
  );
  explainCommand(program).action((metric: string, options: Omit<ExplainOptions, 'metric'>) =>
    found({ command: 'explain', ...options, metric, at: options.at }),
  );
  backtestCommand(program, (options) => found({ command: 'backtest', ...options }));
  simulateCommand(program, (options) => found({ command: 'simulate', ...options }));
  profileCommand(program, (options) => found({ command: 'profile', ...options }));
  program
    .command('certificates')
    .description('write a serving certificate and its authority for manifests/base, or renew it')
    .requiredOption(
      '--out <folder>',
      'where ca.crt, ca.key, tls.crt and tls.key go; an authority that is there is kept',
    )
    .option('--service <name>', 'the Service that the certificate is for', 'forewarm.forewarm.svc')
    .addOption(new Option('--days <days>', 'how long it is valid').default(365).argParser(between(1, 3650)))
    .action((options: CertificatesOptions) => found({ command: 'certificates', ...options }));
  return program;
}

function explainCommand(program: Command): Command {
  return program
    .command('explain')
    .description('say why a metric has its value, now or at a time in the last 24 hours')
    .argument('<namespace/metric>', 'the metric, such as render/render-pods', namespaced)
    .addOption(new Option('--at <time>', 'a time such as 2026-11-27T14:30:00Z').argParser(rfc3339))
    .addOption(
      flag('--server <url>', 'the admin port of a running Forewarm')
        .default('http://127.0.0.1:8080')
        .argParser(plainHttp),
    )
    .addOption(
      new Option('--output <format>', 'text for people or one JSON document').choices(['text', 'json']).default('text'),
    );
}

/** The flags of `serve` as commander names them. */
type ServeFlags = Omit<ServeOptions, 'tickMs' | 'shutdownDelayMs'> & { tick: number; shutdownDelayDuration: number };

function named({ tick, shutdownDelayDuration, ...options }: ServeFlags): ServeOptions {
  return { ...options, tickMs: tick, shutdownDelayMs: shutdownDelayDuration };
}

function serveCommand(program: Command): Command {
  return program
    .command('serve')
    .description('answer external.metrics.k8s.io for the cluster')
    .addHelpText('after', '\nEvery flag has an environment variable: --secure-port is also FOREWARM_SECURE_PORT.')
    .addOption(
      flag('--from <path>', 'file or folder with MetricSources and ScalingMetrics; may be repeated')
        .argParser(several)
        .makeOptionMandatory(),
    )
    .addOption(
      flag('--secure-port <port>', 'HTTPS port for the kube-apiserver').default(6443).argParser(between(0, 65_535)),
    )
    .addOption(flag('--bind-address <ip>', 'address of the HTTPS port').default('0.0.0.0'))
    .addOption(
      flag('--tls-cert-file <file>', 'serving certificate, PEM; read again when it changes').makeOptionMandatory(),
    )
    .addOption(flag('--tls-private-key-file <file>', 'its private key, PEM').makeOptionMandatory())
    .addOption(flag('--kubeconfig <file>', 'how to reach the cluster; not needed inside one'))
    .addOption(flag('--authentication-kubeconfig <file>', 'another one for TokenReviews'))
    .addOption(flag('--authorization-kubeconfig <file>', 'another one for SubjectAccessReviews'))
    .addOption(
      flag('--admin-address <ip>', 'address of the plain HTTP port for metrics and health').default('127.0.0.1'),
    )
    .addOption(flag('--admin-port <port>', 'its port').default(8080).argParser(between(0, 65_535)))
    .addOption(
      flag('--tick <duration>', 'how often sources are read and metrics decided')
        .default(15_000, '15s')
        .argParser(atLeastMs(100)),
    )
    .addOption(flag('--snapshots <folder>', 'where forecasts keep what they learnt over a restart'))
    .addOption(
      flag('--shutdown-delay-duration <duration>', 'how long SIGTERM goes on answering')
        .default(5000, '5s')
        .argParser(atLeastMs(0)),
    )
    .addOption(flag('--log-format <format>', 'text or json, on stderr').choices(['text', 'json']).default('text'))
    .addOption(
      flag('--v <level>', '0 changes of state, 1 decisions, 2 reads, 3 requests, 4 all')
        .default(0)
        .argParser(between(0, 4)),
    );
}

function demoCommand(program: Command): Command {
  return program
    .command('demo')
    .description('answer for a simulated trading day on this machine, without a cluster')
    .addOption(flag('--secure-port <port>', 'HTTPS port on 127.0.0.1').default(6443).argParser(between(0, 65_535)))
    .addOption(
      flag('--admin-port <port>', 'plain HTTP port on 127.0.0.1 for metrics and health')
        .default(8080)
        .argParser(between(0, 65_535)),
    )
    .addOption(flag('--speed <times>', 'how many times as fast as a real day').default(60).argParser(between(1, 3600)));
}

/** The flags of `calendar` as commander names them. */
type CalendarFlags = Omit<CalendarOptions, 'name' | 'nextMs'> & { next: number };

function calendarCommand(program: Command): Command {
  return program
    .command('calendar')
    .description('print when an exchange or a Calendar is open, and its events')
    .argument('<name>', 'nyse, nasdaq, lse, xetra, jpx, hkex, cme, or a Calendar of --file')
    .addOption(
      new Option('--file <path>', 'file or folder with Calendars; may be repeated')
        .argParser(several)
        .default([], 'none'),
    )
    .addOption(
      new Option('--next <duration>', 'how long from now, or from --from, on')
        .default(14 * 86_400_000, '14d')
        .argParser(atLeastMs(1))
        .conflicts('to'),
    )
    .addOption(
      new Option('--from <date>', 'the first day, such as 2026-11-27, in the time zone of the calendar').argParser(day),
    )
    .addOption(new Option('--to <date>', 'the last day').argParser(day))
    .addOption(
      new Option('--output <format>', 'text for people or one JSON document').choices(['text', 'json']).default('text'),
    );
}

/** One line per flag: its environment variable is not repeated, as its name follows from the flag's. */
function describe({ description, defaultValue, defaultValueDescription }: Option): string {
  if (defaultValue === undefined) return description;
  return `${description} (default ${defaultValueDescription ?? String(defaultValue)})`;
}

/** A flag with its environment variable: `--secure-port` is also FOREWARM_SECURE_PORT. */
function flag(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.env(`FOREWARM_${option.name().toUpperCase().replaceAll('-', '_')}`);
}
