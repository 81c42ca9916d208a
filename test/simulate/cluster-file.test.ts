import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DELAY_PROFILES } from '../../src/simulate/delays.ts';
import { clusterSchema, readCluster } from '../../src/simulate/scenario-file/cluster-file.ts';

const FIELDS = Object.keys(clusterSchema.shape);

describe('a cluster file', () => {
  test('that is empty is a cluster of common GPU nodes', () => {
    expect(readCluster('')).toMatchObject({
      delays: DELAY_PROFILES.A,
      pool: { gpusPerNode: 1, price: 'onDemand', unneededSeconds: 600 },
      price: { gpuHour: 1 },
      scaleDownWindowSeconds: 300,
    });
  });

  test('says how long everything takes and what it costs', () => {
    const cluster = readCluster(`
      slo: 30s
      delays: {node: {median: 2m, p95: 5m}, imagePull: 90s, modelLoad: 1m}
      worker: {fixed: 1.6s, perMessage: 0.4s}
      spot: {lostPerHour: 0.05}
      price: {gpuHour: 2.5, currency: EUR}
    `);

    expect(cluster.sloSeconds).toBe(30);
    expect(cluster.delays).toMatchObject({
      node: { median: 120, p95: 300 },
      imagePullSeconds: 90,
      modelLoadSeconds: 60,
    });
    expect(cluster.worker).toEqual({ fixedSeconds: 1.6, secondsPerMessage: 0.4 });
    expect(cluster.pool).toMatchObject({ price: 'spot', lostPerHour: 0.05 });
    expect(cluster.price).toEqual({ gpuHour: 2.5, currency: 'EUR' });
  });

  test('is what the page shows, which knows every field', () => {
    const manual = readFileSync(join(import.meta.dirname, '../../docs/how-to/simulate.md'), 'utf8');
    const [, written = ''] = /<!-- example: cluster -->\n```yaml\n(.*?)```/s.exec(manual) ?? [];
    const fields = Array.from(manual.matchAll(/^\| (`[^|]+`) \|/gm), ([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)]);

    expect(readCluster(written).price).toEqual({ gpuHour: 2.48, currency: 'EUR' });
    expect(fields.flat().map(([, name]) => name)).toEqual(FIELDS);
  });

  test.each([
    ['an unknown key', 'maxNode: 3', 'maxNode'],
    ['a duration without a unit', 'slo: 30', 'slo'],
    ['a price of nothing', 'price: {gpuHour: 0}', 'price.gpuHour'],
  ])('with %s is refused, and the message says where', (_, text, where) => {
    expect(() => readCluster(text)).toThrow(where);
  });
});
