import { type Command, InvalidArgumentError, Option } from 'commander';
import { atLeastMs, between, namespaced, several } from '../../flag-values.ts';
import { parseDuration } from '../../spec/duration.ts';
import type { SimulateOptions } from '../simulate.ts';

/** The flags of `simulate` as commander names them. */
type SimulateFlags = Pick<SimulateOptions, 'from' | 'worlds' | 'trials' | 'output'> &
  Partial<Pick<SimulateOptions, 'history' | 'cluster' | 'html'>> & {
    readonly last?: number;
    readonly step?: number;
    readonly scored?: number;
  };

/** Adds `forewarm simulate` to the program. */
export function simulateCommand(program: Command, found: (options: SimulateOptions) => void): Command {
  return program
    .command('simulate')
    .description("let a metric's past happen again, under other policies and under Forewarm")
    .argument('<namespace/metric>', 'the metric of pods, such as render/render-pods', namespaced)
    .addOption(
      new Option('--from <path>', 'file or folder with the metric, its source and its calendar; may be repeated')
        .argParser(several)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--history <file>', "a CSV file with its arrivals a second (default: the metric's source)"))
    .addOption(new Option('--cluster <file>', 'how long nodes and pods take, the objective and the price'))
    .addOption(
      new Option('--last <duration>', 'how much of the past (default 14d)').argParser(atLeastMs(4 * 86_400_000)),
    )
    .addOption(new Option('--step <duration>', 'of the past (default 1m, or what rows are apart)').argParser(pastStep))
    .addOption(
      new Option('--scored <duration>', 'how much of its end is scored (default a third, at most 7d)').argParser(
        atLeastMs(3_600_000),
      ),
    )
    .addOption(new Option('--worlds <number>', 'of other chances').default(2).argParser(between(1, 100)))
    .addOption(new Option('--trials <number>', 'of the tuner, for each policy').default(20).argParser(between(1, 1000)))
    .addOption(
      new Option('--output <format>', 'text for people or one JSON document').choices(['text', 'json']).default('text'),
    )
    .addOption(new Option('--html <file>', 'write a page with curves and a day, too'))
    .action((metric: string, flags: SimulateFlags) => {
      const { last, step, scored, history, cluster, html, ...others } = flags;
      found({ ...others, metric, history, cluster, html, lastMs: last, stepMs: step, scoredMs: scored });
    });
}

function pastStep(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 1000 && 300_000 % ms === 0) return ms;
  throw new InvalidArgumentError('Expected a duration that divides 5m, such as 1m.');
}
