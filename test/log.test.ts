import { describe, expect, test } from '@jest/globals';
import { createLog, placeOf } from '../src/log.ts';

function logged(format: 'text' | 'json', v: number, use: (log: ReturnType<typeof createLog>) => void): string[] {
  const lines: string[] = [];
  use(createLog(format, v, (line) => lines.push(line)));
  return lines;
}

describe('the log', () => {
  test('is one line of text for people, with the fields behind the message', () => {
    const [line] = logged('text', 0, (log) => log.warn('the source is slow', { source: 'acme', age: '6 min' }));

    expect(line).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARN {2}the source is slow source=acme age="6 min"\n$/,
    );
  });

  test('is one JSON document a line for machines', () => {
    const [line] = logged('json', 0, (log) => log.error('no', { source: 'acme' }));

    expect(JSON.parse(line ?? '')).toMatchObject({ level: 'error', msg: 'no', source: 'acme' });
  });

  test('cannot be broken up by what somebody else named', () => {
    const [line, ...rest] = logged('text', 0, (log) => log.info('x', { metric: 'a\n2026 ERROR forged \u001b[31m' }));

    expect(rest).toEqual([]);
    expect(line).toContain('metric="a\\n2026 ERROR forged \\u001b[31m"');
  });

  test('leaves out details above the verbosity that is asked for', () => {
    const lines = logged('json', 2, (log) => {
      log.detail(2, 'read');
      log.detail(3, 'request');
    });

    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['read']);
  });

  test('tells where an unexpected error happened and not what it quotes', () => {
    const place = placeOf(new TypeError('https://user:secret@host'));

    expect(place['error']).toBe('TypeError');
    expect(JSON.stringify(place)).not.toContain('secret');
  });
});
