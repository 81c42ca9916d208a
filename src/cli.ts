import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { BacktestOptions } from './commands/backtest.ts';
import type { CalendarOptions } from './commands/calendar.ts';
import type { ExplainOptions } from './commands/explain.ts';
import type { CertificatesOptions } from './commands/issue-certificates.ts';
import { isStep } from './commands/backtest/step.ts';
import { parseDuration } from './spec/duration.ts';

/** What the command line asks for. */
export type Invocation =
  | ({ readonly command: 'serve' } & ServeOptions)
  | ({ readonly command: 'demo' } & DemoOptions)
  | ({ readonly command: 'certificates' } & CertificatesOptions)
  | { readonly command: 'validate'; readonly paths: readonly string[]; readonly output: 'text' | 'json' }
  | ({ readonly command: 'calendar' } & CalendarOptions)
  | ({ readonly command: 'explain' } & ExplainOptions)
  | ({ readonly command: 'backtest' } & BacktestOptions)
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
  backtestCommand(program).action((what: string, flags: BacktestFlags, command: Command) => {
    if (flags.from.length > 0 && !NAMESPACED.test(what)) {
      command.error(`error: with --from expected NAMESPACE/METRIC, such as render/render-pods, found '${what}'`);
    }
    found({ command: 'backtest', ...ofFlags(what, flags) });
  });
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

/** The flags of `backtest` as commander names them. */
type BacktestFlags = Pick<BacktestOptions, 'from' | 'output'> &
  Partial<Pick<BacktestOptions, 'timeZone' | 'calendar' | 'calendarName' | 'quantile' | 'html'>> & {
    readonly last?: number;
    readonly step?: number;
    readonly horizons: readonly number[];
    readonly leadTime?: number;
  };

function ofFlags(what: string, { last, step, horizons, leadTime, ...flags }: BacktestFlags): BacktestOptions {
  const { timeZone, calendar, calendarName, quantile, html } = flags;
  const given = { timeZone, calendar, calendarName, quantile, html };
  return { ...flags, ...given, what, lastMs: last, stepMs: step, horizonsMs: horizons, leadTimeMs: leadTime };
}

function backtestCommand(program: Command): Command {
  return program
    .command('backtest')
    .description('say how good forecasts of a past would have been, beside simpler ones')
    .argument('<what>', 'a CSV file with time,value (RFC 3339 or seconds), or with --from a NAMESPACE/METRIC')
    .addOption(
      new Option('--from <path>', 'file or folder with the metric and its source; may be repeated')
        .argParser(several)
        .default([], 'none'),
    )
    .addOption(
      new Option('--last <duration>', 'how much of the past (default all of a file, 28d of a metric)').argParser(
        atLeastMs(86_400_000),
      ),
    )
    .addOption(
      new Option('--step <duration>', 'of the forecast (default 5m, or what rows are apart)').argParser(forecastStep),
    )
    .addOption(
      new Option('--time-zone <name>', 'whose days these are (default UTC)').argParser(zoneName).conflicts('calendar'),
    )
    .addOption(new Option('--calendar <file>', 'file or folder with a Calendar, or nyse, lse, ...'))
    .addOption(new Option('--calendar-name <name>', 'which Calendar, where there are several'))
    .addOption(
      new Option('--horizons <durations>', 'how far ahead').argParser(severalHorizons).default(
        [5, 15, 30, 60].map((minutes) => minutes * 60_000),
        '5m,15m,30m,1h',
      ),
    )
    .addOption(
      new Option('--lead-time <duration>', 'the one that the verdict is for (default 15m)').argParser(oneHorizon),
    )
    .addOption(new Option('--quantile <part>', 'the one that is used (default 0.9)').argParser(upperQuantile))
    .addOption(
      new Option('--output <format>', 'text for people or one JSON document').choices(['text', 'json']).default('text'),
    )
    .addOption(new Option('--html <file>', 'write a page with plots, too'));
}

function forecastStep(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && isStep(ms)) return ms;
  throw new InvalidArgumentError('Expected a duration that divides 5m, or a multiple of 5m that divides a day.');
}

function severalHorizons(text: string): readonly number[] {
  return text.split(',').map(oneHorizon);
}

function oneHorizon(text: string): number {
  const ms = parseDuration(text.trim());
  if (ms !== undefined && ms > 0 && ms <= 12 * 3_600_000) return ms;
  throw new InvalidArgumentError('Expected durations such as 15m, at most 12h.');
}

function upperQuantile(text: string): number {
  const value = /^0?\.\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0.5 && value <= 0.99) return value;
  throw new InvalidArgumentError('Expected a part from 0.5 to 0.99, such as 0.9.');
}

function zoneName(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('Expected a time zone such as America/New_York.');
  }
}

const NAMESPACED = /^[^/]+\/[^/]+$/;

function namespaced(text: string): string {
  if (NAMESPACED.test(text)) return text;
  throw new InvalidArgumentError('Expected NAMESPACE/METRIC, such as render/render-pods.');
}

function rfc3339(text: string): string {
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text);
  if (isTime && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('Expected a time with its zone, such as 2026-11-27T14:30:00Z.');
}

function plainHttp(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return text;
  throw new InvalidArgumentError('Expected a URL such as http://127.0.0.1:8080.');
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

function several(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...value.split(',')];
}

function between(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

function atLeastMs(least: number): (text: string) => number {
  return (text) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= least) return ms;
    throw new InvalidArgumentError(`Expected a duration such as 15s or 500ms, at least ${least} ms.`);
  };
}

function day(text: string): string {
  const ms = /^(?:19[7-9]|2[01]\d)\d-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // What is no date of its month is read as one of the next.
  if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)) return text;
  throw new InvalidArgumentError('Expected a date such as 2026-11-27.');
}
