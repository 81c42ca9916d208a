import { expect, test } from '@jest/globals';
import { assert, constantFrom, property, string } from 'fast-check';
import { foreignText } from '../../src/sources/foreign-text.ts';

test.each([
  ['Get "http://admin:pw@10.0.0.7:9090/api": refused', 'Get "(address)": refused'],
  ['permission denied for scaler@acme-prod.iam.gserviceaccount.com', 'permission denied for (account)'],
  ['dial tcp 10.4.0.17:9095: connect: refused', 'dial tcp (address): connect: refused'],
  ['from thanos-store-0.monitoring:10901: rpc error', 'from (address): rpc error'],
  ['Authorization: Bearer abc.def', 'Authorization: (credential)'],
  ['key AIzaSyD4k2Jx9vQ0bL7mN3pR5tW8yZ1cE6gH0iK was refused', 'key (credential) was refused'],
  ['two\nlines\u0000 and\ttabs', 'two lines and tabs'],
])('%j becomes %j', (text, shown) => {
  expect(foreignText(text)).toBe(shown);
});

test.each([
  'invalid parameter "query": 1:10: parse error: unclosed left parenthesis',
  'found duplicate series for the match group {model="sdxl"} on the right hand-side of the operation',
  'expected type instant vector in aggregation expression, got range vector nv_inference_request_duration_us',
])('what Prometheus says about a query stays readable: %s', (text) => {
  expect(foreignText(text)).toBe(text);
});

test('whatever is around them, addresses and accounts do not get through, and it is one short line', () => {
  const secret = constantFrom(
    'https://gateway.acme.example/x?token=1',
    'ops@acme.example',
    '10.4.0.17:9095',
    'store-0.acme.example:10901',
  );
  assert(
    property(string(), secret, string(), (before, hidden, after) => {
      const shown = foreignText(`${before} ${hidden} ${after}`);

      expect(shown).not.toMatch(/acme|10\.4\.0\.17/);
      expect(shown.length).toBeLessThanOrEqual(203);
      expect(shown).not.toMatch(/[\n\r\0]/);
    }),
  );
});
