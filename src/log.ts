import { pino } from 'pino';

/** What goes with a message: names, counts, ages. Never a token, a header or a body. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  /** Up to which `v` details are written. */
  readonly verbosity: number;
  error(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  /** Written only where the flag `--v` is at least `v`: 1 decisions, 2 reads of sources, 3 requests, 4 everything. */
  detail(v: 1 | 2 | 3 | 4, message: string, fields?: Fields): void;
}

/** A log whose lines go to `write`: a JSON document each, or text for people. */
export function createLog(format: 'text' | 'json', verbosity: number, write: (line: string) => void): Log {
  const sink = { write: format === 'json' ? write : (line: string) => write(textOf(line)) };
  const options = {
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
  };
  const logger = pino(options, sink);
  return {
    verbosity,
    error: (message, fields = {}) => logger.error(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    detail: (v, message, fields = {}) => {
      if (verbosity >= v) logger.info({ v, ...fields }, message);
    },
  };
}

/** `2026-11-23T14:30:00.000Z WARN  the message  source=acme age="6m 20s"` */
function textOf(line: string): string {
  const entry: unknown = JSON.parse(line);
  const { time, level, msg, ...fields } = Object.fromEntries(
    Object.entries(entry ?? {}).map(([key, value]) => [key, String(value)]),
  );
  const pairs = Object.entries(fields).map(
    ([key, value]) => ` ${key}=${/^[\w.:/|+-]+$/.test(value) ? value : JSON.stringify(value)}`,
  );
  return `${time} ${level?.toUpperCase().padEnd(5)} ${msg}${pairs.join('')}\n`;
}

/** What may be told of an unexpected error: its kind and where it happened, as its message can quote what somebody sent. */
export function placeOf(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((frame) => /^\s+at /.test(frame));
  return {
    error: error.name,
    at: frames
      .slice(0, 3)
      .map((frame) =>
        frame
          .trim()
          .replace(/^at /, '')
          .replace(/\(?file:\/\/.*\/src\//, '(src/'),
      )
      .join(' < '),
  };
}
