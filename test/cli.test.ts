import { afterEach, describe, expect, test } from '@jest/globals';
import { parseCommandLine } from '../src/cli.ts';

const parse = (line: string) => parseCommandLine(line.split(' ').filter(Boolean), '1.2.3');
const SERVE = 'serve --from a.yaml --tls-cert-file c.pem --tls-private-key-file k.pem';

afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('FOREWARM_')) delete process.env[name];
});

describe('the command line', () => {
  test('serves with the defaults that every aggregated server has', () => {
    expect(parse(SERVE)).toEqual({
      command: 'serve',
      from: ['a.yaml'],
      tlsCertFile: 'c.pem',
      tlsPrivateKeyFile: 'k.pem',
      bindAddress: '0.0.0.0',
      securePort: 6443,
      adminAddress: '127.0.0.1',
      adminPort: 8080,
      tickMs: 15_000,
      shutdownDelayMs: 5000,
      logFormat: 'text',
      v: 0,
    });
  });

  test('takes several --from, and durations with their units', () => {
    expect(parse(`${SERVE} --from b --from c/d --tick 500ms`)).toMatchObject({
      from: ['a.yaml', 'b', 'c/d'],
      tickMs: 500,
    });
  });

  test('reads a flag that is not there from its environment variable, and prefers the flag', () => {
    process.env['FOREWARM_SECURE_PORT'] = '7443';
    process.env['FOREWARM_FROM'] = 'x,y';

    expect(parse('serve --tls-cert-file c --tls-private-key-file k')).toMatchObject({
      securePort: 7443,
      from: ['x', 'y'],
    });
    expect(parse(`${SERVE} --secure-port 8443`)).toMatchObject({ securePort: 8443, from: ['a.yaml'] });
  });

  test('tries itself out', () => {
    expect(parse('demo')).toEqual({ command: 'demo', securePort: 6443, adminPort: 8080, speed: 60 });
  });

  test('validates paths for people or machines', () => {
    expect(parse('validate a.yaml dir --output json')).toEqual({
      command: 'validate',
      paths: ['a.yaml', 'dir'],
      output: 'json',
    });
  });

  test('prints a calendar for two weeks, or between dates', () => {
    expect(parse('calendar nyse')).toEqual({
      command: 'calendar',
      name: 'nyse',
      file: [],
      nextMs: 14 * 86_400_000,
      output: 'text',
    });
    expect(parse('calendar desk --file a.yaml --file b --from 2026-11-01 --to 2026-11-30 --output json')).toMatchObject(
      {
        file: ['a.yaml', 'b'],
        from: '2026-11-01',
        to: '2026-11-30',
        output: 'json',
      },
    );
  });

  test('looks back at a file, or at a metric', () => {
    expect(parse('backtest a.csv')).toEqual({
      command: 'backtest',
      what: 'a.csv',
      from: [],
      horizonsMs: [300_000, 900_000, 1_800_000, 3_600_000],
      output: 'text',
    });
    expect(
      parse(
        'backtest render/pods --from metrics --last 14d --step 1m --lead-time 8m --horizons 5m,20m --quantile 0.95 --time-zone Asia/Tokyo --html a.html',
      ),
    ).toMatchObject({
      what: 'render/pods',
      from: ['metrics'],
      lastMs: 14 * 86_400_000,
      stepMs: 60_000,
      leadTimeMs: 480_000,
      horizonsMs: [300_000, 1_200_000],
      quantile: 0.95,
      timeZone: 'Asia/Tokyo',
      html: 'a.html',
    });
  });

  test('profiles a file, or a metric', () => {
    expect(parse('profile a.csv')).toEqual({ command: 'profile', what: 'a.csv', from: [], output: 'text' });
    expect(
      parse(
        'profile render/pods --from metrics --last 14d --step 5m --lead-time 8m --rate-per-pod 1.67 --utilisation 0.7 --calendar nyse --output json',
      ),
    ).toMatchObject({
      what: 'render/pods',
      from: ['metrics'],
      lastMs: 14 * 86_400_000,
      stepMs: 300_000,
      leadTimeMs: 480_000,
      ratePerPod: 1.67,
      utilisation: 0.7,
      calendar: 'nyse',
      output: 'json',
    });
  });

  test('explains a metric, now or at a time, of this machine or another', () => {
    expect(parse('explain render/render-pods')).toEqual({
      command: 'explain',
      metric: 'render/render-pods',
      at: undefined,
      server: 'http://127.0.0.1:8080',
      output: 'text',
    });
    expect(parse('explain a/b --at 2026-11-27T14:30:00Z --server http://h:1 --output json')).toMatchObject({
      at: '2026-11-27T14:30:00Z',
      server: 'http://h:1',
      output: 'json',
    });
  });

  test.each([
    ['backtest', "missing required argument 'what'"],
    [
      'backtest a.csv --from metrics',
      "with --from expected NAMESPACE/METRIC, such as render/render-pods, found 'a.csv'",
    ],
    ['backtest a.csv --step 7m', 'Expected a duration that divides 5m, or a multiple of 5m that divides a day.'],
    ['backtest a.csv --horizons 5m,13h', 'Expected durations such as 15m, at most 12h.'],
    ['backtest a.csv --quantile 90', 'Expected a part from 0.5 to 0.99, such as 0.9.'],
    ['backtest a.csv --time-zone Mars', 'Expected a time zone such as America/New_York.'],
    [
      'backtest a.csv --time-zone UTC --calendar nyse',
      "option '--time-zone <name>' cannot be used with option '--calendar",
    ],
    ['backtest a.csv --last 3h', 'Expected a duration such as 15s or 500ms, at least 86400000 ms.'],
    ['profile', "missing required argument 'what'"],
    [
      'profile a.csv --from metrics',
      "with --from expected NAMESPACE/METRIC, such as render/render-pods, found 'a.csv'",
    ],
    ['profile a.csv --lead-time 13h', 'Expected a duration such as 8m, at most 12h.'],
    ['profile a.csv --rate-per-pod 0', 'Expected a number above 0, such as 1.67.'],
    ['profile a.csv --utilisation 80', 'Expected a part above 0 and at most 1, such as 0.8.'],
    ['calendar', "missing required argument 'name'"],
    ['calendar nyse --from 2026-02-30', 'Expected a date such as 2026-11-27.'],
    ['calendar nyse --next 14', 'Expected a duration'],
    ['calendar nyse --next 3d --to 2026-11-30', "option '--next <duration>' cannot be used with option '--to <date>'"],
    ['explain render-pods', 'Expected NAMESPACE/METRIC, such as render/render-pods.'],
    ['explain a/b --at noon', 'Expected a time with its zone, such as 2026-11-27T14:30:00Z.'],
    ['explain a/b --server localhost:8080', 'Expected a URL such as http://127.0.0.1:8080.'],
    ['explain a/b --server http://me:secret@h', 'Expected a URL such as http://127.0.0.1:8080.'],
    ['serve --from a', "required option '--tls-cert-file <file>' not specified"],
    [`${SERVE} --tick 15`, 'Expected a duration such as 15s or 500ms, at least 100 ms.'],
    [`${SERVE} --tick 1ms`, 'at least 100 ms'],
    [`${SERVE} --secure-port 99999`, 'Expected a whole number from 0 to 65535.'],
    [`${SERVE} --log-format xml`, 'Allowed choices are text, json.'],
    [`${SERVE} --tcik 15s`, "unknown option '--tcik'\n(Did you mean --tick?)"],
    ['sevre', "unknown command 'sevre'\n(Did you mean serve?)"],
    ['validate', "missing required argument 'paths'"],
  ])('answers `%s` with one clear sentence, and code 2', (line, sentence) => {
    expect(parse(line)).toEqual({ command: 'stop', code: 2, text: expect.stringContaining(sentence) });
  });

  test('shows its commands when none is given, as wrong usage', () => {
    expect(parse('')).toMatchObject({ command: 'stop', code: 2, text: expect.stringContaining('serve [options]') });
  });

  test.each([
    '--help',
    'serve --help',
    'demo --help',
    'validate --help',
    'explain --help',
    'backtest --help',
    'profile --help',
  ])('`%s` fits a screen', (line) => {
    const help = parse(line);

    if (help.command !== 'stop') throw new Error('help is expected');
    expect(help.code).toBe(0);
    expect(help.text.split('\n').length).toBeLessThanOrEqual(40);
    expect(Math.max(...help.text.split('\n').map((one) => one.length))).toBeLessThanOrEqual(100);
  });

  test('tells its version', () => {
    expect(parse('--version')).toEqual({ command: 'stop', code: 0, text: '1.2.3\n' });
  });
});
