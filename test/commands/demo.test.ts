import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type DemoDay, demoDay } from '../../src/commands/demo-day.ts';
import { BEHAVIORS, type FollowedMetric } from '../../src/commands/demo-hpas.ts';
import { type Account, account, type Standing, standing } from '../../src/commands/demo-standing.ts';
import { welcome } from '../../src/commands/demo.ts';
import type { World } from '../../src/simulate/world.ts';

const pathOf = (path: string) => join(import.meta.dirname, '..', '..', path);
const textOf = (path: string) => readFileSync(pathOf(path), 'utf8');
const LOG = { verbosity: 0, error: fail, warn: fail, info: () => {}, detail: () => {} };

const TRANSCRIPT = '<!-- transcript: npm start -->\n```\n';

function writeTranscript(shown: readonly string[]): void {
  const [before = '', afterwards = ''] = textOf('README.md').split(TRANSCRIPT);
  const rest = afterwards.slice(afterwards.indexOf('\n```'));
  writeFileSync(pathOf('README.md'), `${before}${TRANSCRIPT}${shown.join('\n')}${rest}`);
}

function fail(message: string, fields?: object): never {
  throw new Error(`${message} ${JSON.stringify(fields ?? {})}`);
}

/** The demo after a tick. */
interface Look extends Standing {
  readonly atMs: number;
  /** By the clock on the wall in New York: `Tue 09:30:00`. */
  readonly clock: string;
  /** Replicas that the HPAs want. */
  readonly replicas: Readonly<Record<FollowedMetric, number>>;
  /** What the program answers from then on. */
  readonly answers: Readonly<Record<FollowedMetric, number>>;
  readonly arrivalsPerSecond: number;
}

/** A day of a simulated world: seconds, on a busy machine more than a test has by default. */
const PATIENCE_MS = 60_000;
/** What one pod does: eight messages in 1.6 s and 0.4 s for each. */
const RATE_PER_POD = 8 / 4.8;
const clockOf = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

const lines: string[] = [];
const looks: Look[] = [];
const accounts = new Map<string, { readonly own: Account; readonly rival: Account }>();

const day = demoDay({ log: LOG, say: (line) => lines.push(line) });

/** Plays the first day to its night, as fast as it goes. */
beforeAll(async () => {
  const { world } = day;
  await day.start();
  const untilMs = day.now() + 14 * 3_600_000;
  while (day.now() < untilMs && (await day.step())) {
    const one = look(day);
    looks.push(one);
    if (!one.clock.endsWith(':00:00')) continue;
    const of = (steered: World) => account(steered, world.sloSeconds, one.atMs);
    accounts.set(one.clock, { own: of(world.own), rival: of(world.rival) });
  }
}, PATIENCE_MS);

function look({ world, decisions, now }: DemoDay): Look {
  const { own, replicas } = world;
  const answered = (metric: FollowedMetric) => {
    const decision = decisions.get(metric);
    return decision?.kind === 'value' ? decision.value : fail(`${metric} is refused`, decision);
  };
  return {
    atMs: now(),
    clock: clockOf.format(now()),
    ...standing(own),
    replicas: { 'render-pods': replicas['render-pods'](), 'render-warm': replicas['render-warm']() },
    answers: { 'render-pods': answered('render-pods'), 'render-warm': answered('render-warm') },
    arrivalsPerSecond: own.services[0]?.sensors.arrivalsPerSecond(now()).sample?.value ?? Number.NaN,
  };
}

function at(clock: string): Look {
  return looks.find((one) => one.clock === clock) ?? fail(`nothing was seen at ${clock}`);
}

function accountsAt(clock: string): { readonly own: Account; readonly rival: Account } {
  return accounts.get(clock) ?? fail(`nothing was counted at ${clock}`);
}

function between(from: string, to: string): readonly Look[] {
  return looks.filter(({ clock }) => clock >= from && clock <= to);
}

describe('the day of the demo', () => {
  test('has nodes kept warm before the session opens, and no more pods than the night needs', () => {
    const { warm, ready } = at('Tue 09:25:00');

    expect(warm).toBeGreaterThanOrEqual(20);
    expect(ready).toBeLessThanOrEqual(2);
  });

  test('has enough pods at work at the open, and as long as the peak lasts', () => {
    const peak = between('Tue 09:30:00', 'Tue 10:00:00');

    expect(Math.max(...peak.map(({ arrivalsPerSecond }) => arrivalsPerSecond))).toBeGreaterThan(20);
    for (const { ready, arrivalsPerSecond } of peak)
      expect(ready * RATE_PER_POD).toBeGreaterThanOrEqual(arrivalsPerSecond);
  });

  test('lets the pods of the session go after the close, and has those of the end-of-day feed when it begins', () => {
    expect(at('Tue 16:15:00').replicas['render-pods']).toBeLessThanOrEqual(3);
    expect(at('Tue 16:30:00').ready * RATE_PER_POD).toBeGreaterThan(14);
  });

  test('takes the messages of the feed in time, and leaves none of them when it has ended', () => {
    const [close, end] = [accountsAt('Tue 16:00:00').own, accountsAt('Tue 18:00:00').own];
    const late = ({ messages, inTime }: Account) => messages * (1 - inTime);

    expect(end.messages - close.messages).toBeGreaterThan(50_000);
    expect((late(end) - late(close)) / (end.messages - close.messages)).toBeLessThan(0.001);
    expect(at('Tue 17:46:00').waiting).toBeLessThan(10);
  });

  test('is back at one pod and one placeholder at night', () => {
    expect(at('Tue 23:00:00')).toMatchObject({ ready: 1, warm: 1, replicas: { 'render-pods': 1, 'render-warm': 1 } });
  });

  test('keeps the objective, where an HPA on the backlog alone does not and pays more', () => {
    const { own, rival } = accountsAt('Tue 18:00:00');

    expect(own.inTime).toBeGreaterThan(0.999);
    expect(rival.inTime).toBeLessThan(0.95);
    expect(own.gpuHours).toBeLessThan(rival.gpuHours);
  });
});

describe('the lines of the demo', () => {
  const CHANGE = /^(\w+ [\d:]+) {2}(render-\w+) +(\d+) -> (\d+) +(\d+) ready, (\d+) warm, ([\d,]+) wait +(.+)$/;
  const changes = () =>
    lines.flatMap((line) => {
      const [, clock = '', name = '', before, after, ready, warm, waiting, why = ''] = CHANGE.exec(line) ?? [];
      if (name === '') return [];
      const metric: FollowedMetric = name === 'render-warm' ? name : 'render-pods';
      const index = looks.findIndex((one) => one.clock === clock);
      const stood = { ready: Number(ready), warm: Number(warm), waiting: Number(waiting?.replaceAll(',', '')) };
      return { metric, index, before: Number(before), after: Number(after), stood, why };
    });

  test('tell every change, once, with how the pool stood', () => {
    const seen = looks.flatMap(({ replicas, ready, warm, waiting }, index) =>
      (['render-pods', 'render-warm'] as const).flatMap((metric) => {
        const before = looks[index - 1]?.replicas[metric] ?? 1;
        const after = replicas[metric];
        return before === after ? [] : { metric, index, before, after, stood: { ready, warm, waiting } };
      }),
    );

    expect(changes()).toMatchObject(seen);
    expect(seen.length).toBeGreaterThan(30);
  });

  test('raise to what was answered before, or say that the HPA needs more steps', () => {
    const raises = changes().filter(({ before, after, index }) => after > before && index > 0);

    for (const { metric, index, after, why } of raises) {
      const answer = looks[index - 1]?.answers[metric] ?? fail('nothing was answered');
      const whole = !why.endsWith('; its HPA goes there in steps');
      expect({ after, whole }).toEqual(whole ? { after: answer, whole } : { after: expect.any(Number), whole });
      expect(after).toBeLessThanOrEqual(answer);
      expect(why).toMatch(new RegExp(`^(at least )?${answer} `));
    }
  });

  test('lower only to the most that was answered for as long as they say', () => {
    const lowered = changes().filter(({ before, after }) => after < before);

    for (const { metric, index, after, why } of lowered) {
      const minutes = Number(/^no more were wanted for (\d+)m$/.exec(why)?.[1]);
      const asked = looks.slice(index - minutes * 4, index).map(({ answers }) => answers[metric]);
      expect(Math.max(...asked)).toBeLessThanOrEqual(after);
    }
    expect(lowered.length).toBeGreaterThan(10);
  });

  test('tell when a session and the feed begin and end, and some minutes later what it came to', () => {
    const moments = lines.flatMap((line) => /^Tue ([\d:]{5}):00 {2}([a-z ]+):/.exec(line)?.slice(1).join(' ') ?? []);

    expect(moments).toEqual([
      '09:30 regular begins',
      '09:45 so far',
      '16:00 regular ends',
      '16:15 so far',
      '16:30 eod begins',
      '16:45 so far',
      '17:45 eod ends',
      '18:00 so far',
    ]);
  });

  /** UPDATE_DOCS=1 writes them anew. */
  test('are those of README.md', () => {
    const said = [...welcome({ securePort: 6443, adminPort: 8080, speed: 60 }).trim().split('\n'), '', ...lines];
    const first = said.slice(0, 1 + said.findIndex((line) => line.includes('so far')));
    if (process.env['UPDATE_DOCS'] === '1') writeTranscript(first);

    const [, afterwards = ''] = textOf('README.md').split(TRANSCRIPT);

    expect(afterwards.slice(0, afterwards.indexOf('\n```')).split('\n')).toEqual(first);
  });
});

test.each([
  ['render-pods', 'manifests/examples/hpa.yaml'],
  ['render-warm', 'manifests/examples/warm-pool/hpa.yaml'],
] as const)('the HPA of %s behaves as the one of %s', (metric, file) => {
  const { spec } = parse(textOf(file));
  const { up, down } = BEHAVIORS[metric];
  const written = up.policies.map((one) => ({ ...one, type: one.type === 'pods' ? 'Pods' : 'Percent' }));

  expect(spec.behavior.scaleUp.policies).toEqual(written);
  expect(spec.behavior.scaleDown.stabilizationWindowSeconds).toBe(down.windowSeconds);
});
