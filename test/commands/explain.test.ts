import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openAdminPort, type AdminPort } from '../../src/commands/admin-port.ts';
import { explain, type ExplainOptions } from '../../src/commands/explain.ts';
import { explanation } from '../../src/commands/explanation.ts';
import { Ledger } from '../../src/loop/ledger.ts';
import { decide, type Inputs } from '../../src/policy/inputs.ts';
import { createAdminHandler } from '../../src/server/admin.ts';
import { RULES, rule, signals, steady } from '../support/decisions.ts';
import { OPEN_MS, signal } from '../support/signals.ts';

const MINUTE_MS = 60_000;
const ledger = new Ledger();
let port: AdminPort;
let server: string;

/** Ten minutes before the session that opens at the open, with 600 waiting and 16/s coming. */
function decideAt(nowMs: number, labels = {}, name = 'render-pods'): void {
  const window = { name: 'regular', opensMs: OPEN_MS + 5 * MINUTE_MS, closesMs: OPEN_MS + 395 * MINUTE_MS };
  const inputs: Inputs = {
    kind: 'pods',
    nowMs,
    signals: signals({
      backlog: signal('backlog (subscription render-jobs, source acme)', 600, 90),
      arrivals: steady('arrivals (query, source prometheus)', 16),
    }),
    rules: { ...RULES, headroom: [rule({ when: { kind: 'during', name: 'regular' }, atLeast: 12 })] },
    outlook: {
      lead: { ms: 8 * MINUTE_MS, from: 'measured', sentence: 'measured, the P90 of 12 starts' },
      schedule: { calendar: 'nyse', timeZone: 'America/New_York', windows: [window] },
    },
  };
  ledger.add({ namespace: 'render', name, labels }, decide(inputs), nowMs, inputs);
}

beforeEach(async () => {
  const parts = {
    metrics: () => Promise.reject(new Error('not asked')),
    explain: explanation(ledger, () => OPEN_MS + MINUTE_MS),
    live: [],
    ready: [],
    failed: () => {},
  };
  port = await openAdminPort(createAdminHandler(parts), '127.0.0.1', 0);
  server = `http://127.0.0.1:${port.port}`;
});
afterEach(() => port.close());

async function run(options: Partial<ExplainOptions>) {
  const [said, complained]: [string[], string[]] = [[], []];
  const asked = { metric: 'render/render-pods', at: undefined, server, output: 'text' as const, ...options };
  const surroundings = { say: (text: string) => said.push(text), complain: (text: string) => complained.push(text) };
  const code = await explain(asked, surroundings);
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

describe('explain', () => {
  test('tells a person what and why in short, then every step, then the inputs with their ages', async () => {
    decideAt(OPEN_MS);

    expect(await run({})).toEqual({
      code: 0,
      complained: '',
      said: [
        'render/render-pods: 12 pods, by scheduled: at least 12 during regular, which opens at 2026-11-23 09:35 America/New_York (rule 1), opened early by the lead time of 8m: measured, the P90 of 12 starts',
        'decided at 2026-11-23T14:30:00Z, with the same value and reason up to the time asked for',
        'steps:',
        '  reactive         9  9 pods to keep up with 16/s and drain 600 in 60 s (a pod does 4/s, planned at 80 %)',
        '  scheduled       12  at least 12 during regular, which opens at 2026-11-23 09:35 America/New_York (rule 1), opened early by the lead time of 8m: measured, the P90 of 12 starts',
        '  headroom        12  12 with headroom on 8.13: at least 12 during regular, which opens at 2026-11-23 09:35 America/New_York (rule 1)',
        'inputs:',
        '  backlog (subscription render-jobs, source acme): 600, 1m30s old',
        '  arrivals (query, source prometheus): 16, 0s old',
      ].join('\n'),
    });
  });

  test('tells a machine the decision and all that it depended on, as one JSON document', async () => {
    decideAt(OPEN_MS);

    const { said } = await run({ output: 'json' });

    expect(JSON.parse(said)).toMatchObject({
      explanations: [
        {
          namespace: 'render',
          metric: 'render-pods',
          labels: {},
          decidedAt: '2026-11-23T14:30:00Z',
          decision: {
            kind: 'value',
            value: 12,
            winner: 'scheduled',
            steps: expect.any(Array),
            inputs: expect.any(Array),
          },
          inputs: { kind: 'pods', signals: { backlog: { sample: { value: 600 } } }, rules: { drainSeconds: 60 } },
        },
      ],
    });
  });

  test('tells of a time in the past', async () => {
    decideAt(OPEN_MS);

    expect((await run({ at: '2026-11-23T15:45:00+01:00' })).said).toContain('decided at 2026-11-23T14:30:00Z');
    expect(await run({ at: '2026-11-23T14:29:59Z' })).toEqual({
      code: 1,
      said: '',
      complained:
        'the decisions for render/render-pods are remembered since 2026-11-23T14:30:00Z, not at 2026-11-23T14:29:59Z',
    });
  });

  test('lists every metric of a name with its labels', async () => {
    decideAt(OPEN_MS, { pool: 'a' }, 'shared');
    decideAt(OPEN_MS, { pool: 'b', team: 'x' }, 'shared');

    const { said } = await run({ metric: 'render/shared' });

    expect(said.split('\n\n').map((one) => one.split(': ')[0])).toEqual([
      'render/shared {pool=a}',
      'render/shared {pool=b,team=x}',
    ]);
  });

  test.each([
    [
      'a metric that nobody decided',
      { metric: 'render/unknown' },
      'nothing was decided for a metric render/unknown in the last 24 hours',
    ],
    [
      'a port where nobody listens',
      { server: 'http://127.0.0.1:9' },
      'no Forewarm answers at http://127.0.0.1:9: is it its admin port, and is it reachable from here?',
    ],
  ])('says clearly that it does not know %s', async (_, options, complained) => {
    expect(await run(options)).toEqual({ code: 1, said: '', complained });
  });

  test('says that it is something else that answers', async () => {
    const other = createServer((_, response) => response.end('<html>')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;

    const { code, complained } = await run({ server: url });
    other.close();

    expect({ code, complained }).toEqual({
      code: 1,
      complained: `what answers at ${url} is no admin port of Forewarm`,
    });
  });
});
