import { z } from 'zod';

export interface ExplainOptions {
  /** `namespace/metric`. */
  readonly metric: string;
  /** An RFC 3339 time; undefined means now. */
  readonly at: string | undefined;
  /** The admin port of a running Forewarm. */
  readonly server: string;
  readonly output: 'text' | 'json';
}

export interface ExplainSurroundings {
  readonly say: (text: string) => void;
  /** For what went wrong. */
  readonly complain: (text: string) => void;
}

const PATIENCE_MS = 5000;

const Answer = z.object({
  explanations: z.array(
    z.object({
      namespace: z.string(),
      metric: z.string(),
      labels: z.record(z.string(), z.string()),
      decidedAt: z.string(),
      lines: z.array(z.string()),
    }),
  ),
  forecasts: z.array(z.object({ lines: z.array(z.string()) })).default([]),
});
const Trouble = z.object({ message: z.string() });

/** Tells why a metric has its value, as a running Forewarm remembers it. Returns the exit code: 1 when it cannot be told. */
export async function explain(options: ExplainOptions, { say, complain }: ExplainSurroundings): Promise<0 | 1> {
  const answer = await ask(options);
  if (answer === undefined) {
    complain(`no Forewarm answers at ${options.server}: is it its admin port, and is it reachable from here?`);
    return 1;
  }
  const told = Answer.safeParse(answer).data;
  if (told === undefined) {
    complain(
      Trouble.safeParse(answer).data?.message ?? `what answers at ${options.server} is no admin port of Forewarm`,
    );
    return 1;
  }
  say(options.output === 'json' ? JSON.stringify(answer, undefined, 2) : asText(told));
  return 0;
}

/** The JSON that the admin port answers; null where it is none, undefined where nobody answers. */
async function ask({ metric, at, server }: ExplainOptions): Promise<unknown> {
  const url = new URL('/explain', server);
  const [namespace = '', name = ''] = metric.split('/');
  url.search = new URLSearchParams({ namespace, metric: name, ...(at !== undefined && { at }) }).toString();
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' });
    return await response.json().catch(() => null);
  } catch {
    return undefined;
  }
}

function asText({ explanations, forecasts }: z.output<typeof Answer>): string {
  return [explanations.map(text).join('\n\n'), ...forecasts.flatMap(({ lines }) => lines)].join('\n');
}

type Explanation = z.output<typeof Answer>['explanations'][number];

function text({ namespace, metric, labels, decidedAt, lines }: Explanation): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const selected = pairs.length === 0 ? '' : ` {${pairs.join(',')}}`;
  const [first = '', ...rest] = lines;
  return [
    `${namespace}/${metric}${selected}: ${first}`,
    `decided at ${decidedAt}, with the same value and reason up to the time asked for`,
    ...rest,
  ].join('\n');
}
