import { forecastLines } from './forecast-lines.ts';
import type { ForecastState } from '../loop/forecasters.ts';
import type { Ledger, Remembered } from '../loop/ledger.ts';
import type { Decision } from '../policy/decision.ts';
import { explainInFull } from '../policy/explain.ts';
import { decide, type Inputs } from '../policy/inputs.ts';
import { readRecord } from '../policy/record.ts';
import type { Explained, ExplainQuestion } from '../server/explain.ts';

/** One decision, told in full. */
interface Explanation {
  readonly namespace: string;
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  /** When it was decided; it held from then until the next one. RFC 3339. */
  readonly decidedAt: string;
  /** For people, line by line. */
  readonly lines: readonly string[];
  readonly decision: Decision;
  /** All that it depended on. */
  readonly inputs: Inputs;
}

/** How a forecast of the metric stands, told in full. */
interface Standing extends ForecastState {
  readonly lines: readonly string[];
}

/** Answers what was decided and why, from the decisions that are remembered. */
export function explanation(
  ledger: Ledger,
  now: () => number,
  forecasts: (nowMs: number) => Iterable<ForecastState> = () => [],
): (question: ExplainQuestion) => Explained {
  /** Of the past only decisions are remembered. */
  function standing({ namespace, metric, at }: ExplainQuestion, nowMs: number): readonly Standing[] {
    if (at !== undefined) return [];
    const all = [...forecasts(nowMs)].filter((one) => one.namespace === namespace && one.metric === metric);
    return all.map((one) => ({ ...one, lines: forecastLines(one) }));
  }

  return (question) => {
    const { namespace, metric, at } = question;
    const atMs = at === undefined ? now() : Date.parse(at);
    if (Number.isNaN(atMs))
      return trouble(400, `expected a time such as 2026-11-27T14:30:00Z, found ${JSON.stringify(at)}`);
    const found = ledger.find(namespace, metric, atMs);
    if (found.length === 0)
      return trouble(404, `nothing was decided for a metric ${namespace}/${metric} in the last 24 hours`);
    const explanations = found.flatMap((one) => told(one) ?? []);
    if (explanations.length > 0) return { code: 200, document: { explanations, forecasts: standing(question, atMs) } };
    const sinceMs = Math.min(...found.map((one) => one.sinceMs));
    return trouble(
      404,
      `the decisions for ${namespace}/${metric} are remembered since ${time(sinceMs)}, not at ${time(atMs)}`,
    );
  };
}

function told({ metric, entry }: Remembered): Explanation | undefined {
  if (entry === undefined) return undefined;
  const inputs = readRecord(entry.record);
  const decision = decide(inputs);
  const { namespace, name, labels } = metric;
  const decidedAt = time(entry.atMs);
  return { namespace, metric: name, labels, decidedAt, lines: explainInFull(decision), decision, inputs };
}

function time(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

function trouble(code: 400 | 404, message: string): Explained {
  return { code, document: { message } };
}
