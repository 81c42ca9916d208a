import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rawHeader } from '../../src/server/raw-header.ts';

const NAMES = ['accept', 'Accept', 'ACCEPT', 'audit-id', 'Audit-ID', 'accepts', 'X-Accept', 'user-agent'];

/** A request as Node gives it. */
function request(rawHeaders: string[]): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { rawHeaders });
}

test('a header is found whatever its case, and nothing else is taken for it', () => {
  const headers = { rawHeaders: ['X-Accept', 'no', 'ACCEPT', 'application/json', 'Accepts', 'no'] };

  expect([rawHeader(headers, 'accept'), rawHeader(headers, 'audit-id')]).toEqual(['application/json', undefined]);
});

test('what is found is what Node finds', () => {
  const one = fc.tuple(fc.constantFrom(...NAMES), fc.string({ unit: 'grapheme-ascii', maxLength: 5 }));
  fc.assert(
    fc.property(fc.array(one), (pairs) => {
      const asked = request(pairs.flat());
      // Node reads the headers from a list that the parser leaves behind.
      for (const [name, value] of pairs) Reflect.get(asked, '_addHeaderLine').call(asked, name, value, asked.headers);

      for (const name of ['accept', 'audit-id']) expect(rawHeader(asked, name)).toBe(asked.headers[name]);
    }),
  );
});
