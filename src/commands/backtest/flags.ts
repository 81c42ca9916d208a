import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../spec/duration.ts';
import type { BacktestOptions } from '../backtest.ts';
import { type PastFlags, pastFlags, pastOptions, refuseOtherThanMetric } from '../past/flags.ts';

/** The flags of `backtest` as commander names them. */
type BacktestFlags = PastFlags &
  Pick<BacktestOptions, 'output'> &
  Partial<Pick<BacktestOptions, 'quantile' | 'html'>> & {
    readonly horizons: readonly number[];
    readonly leadTime?: number;
  };

function ofFlags(what: string, flags: BacktestFlags): BacktestOptions {
  const { horizons, leadTime, quantile, output, html } = flags;
  return { ...pastOptions(what, flags), output, quantile, html, horizonsMs: horizons, leadTimeMs: leadTime };
}

/** Adds `forewarm backtest` to the program. */
export function backtestCommand(program: Command, found: (options: BacktestOptions) => void): Command {
  const command = program
    .command('backtest')
    .description('say how good forecasts of a past would have been, beside simpler ones');
  return pastFlags(command, 'of the forecast (default 5m, or what rows are apart)')
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
    .addOption(new Option('--html <file>', 'write a page with plots, too'))
    .action((what: string, flags: BacktestFlags, own: Command) => {
      if (flags.from.length > 0) refuseOtherThanMetric(what, own);
      found(ofFlags(what, flags));
    });
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
