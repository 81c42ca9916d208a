import { send } from './http.ts';

/** The samples of one metric on a page of metrics: its labels, and its value. */
export async function samplesOf(url: string, metric: string): Promise<readonly MetricSample[]> {
  const { text } = await send(`${url}/metrics`);
  const lines = text.split('\n').filter((line) => new RegExp(`^${metric}(?:\\{| )`).test(line));
  return lines.map((line) => ({
    labels: Object.fromEntries(
      [...line.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    ),
    value: Number(line.slice(line.lastIndexOf(' '))),
  }));
}

export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
