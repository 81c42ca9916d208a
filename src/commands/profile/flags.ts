import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../spec/duration.ts';
import { type PastFlags, pastFlags, pastOptions, refuseOtherThanMetric } from '../past/flags.ts';
import type { ProfileOptions } from '../profile.ts';

/** The flags of `profile` as commander names them. */
type ProfileFlags = PastFlags &
  Pick<ProfileOptions, 'output'> &
  Partial<Pick<ProfileOptions, 'ratePerPod' | 'utilisation'>> & { readonly leadTime?: number };

/** Adds `forewarm profile` to the program. */
export function profileCommand(program: Command, found: (options: ProfileOptions) => void): Command {
  const command = program
    .command('profile')
    .description('say what a load looks like, and suggest headroom rules and limits for it');
  return pastFlags(command, 'how long steps are (default 1m, or what rows are apart)')
    .addOption(
      new Option('--lead-time <duration>', "how long a new pod takes until it works (default the metric's)").argParser(
        leadTime,
      ),
    )
    .addOption(
      new Option(
        '--rate-per-pod <rate>',
        "what a busy pod can do, in the unit of the series (default the metric's)",
      ).argParser(above0),
    )
    .addOption(
      new Option(
        '--utilisation <part>',
        "the share of it that is planned with (default the metric's, or 0.8)",
      ).argParser(share),
    )
    .addOption(
      new Option('--output <format>', 'text for people or one JSON document').choices(['text', 'json']).default('text'),
    )
    .action((what: string, flags: ProfileFlags, own: Command) => {
      if (flags.from.length > 0) refuseOtherThanMetric(what, own);
      const { leadTime: leadTimeMs, ratePerPod, utilisation, output } = flags;
      found({ ...pastOptions(what, flags), leadTimeMs, ratePerPod, utilisation, output });
    });
}

function leadTime(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0 && ms <= 12 * 3_600_000) return ms;
  throw new InvalidArgumentError('Expected a duration such as 8m, at most 12h.');
}

const NUMBER = /^(?:\d+\.?\d*|\.\d+)$/;

function above0(text: string): number {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= 1e15) return value;
  throw new InvalidArgumentError('Expected a number above 0, such as 1.67.');
}

function share(text: string): number {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= 1) return value;
  throw new InvalidArgumentError('Expected a part above 0 and at most 1, such as 0.8.');
}
