import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { createTelemetry, type MetricState, type Telemetry } from '../src/telemetry.ts';

const state = (metric: string, value: number | undefined, ageSeconds = 12): MetricState => ({
  namespace: 'render',
  metric,
  selector: '',
  value,
  ageSeconds,
});

/** A telemetry to which everything has happened once. */
function busy(metrics: readonly MetricState[] = [state('pods', 4)]): Telemetry {
  const pools = () => [{ name: 'gpu', capacity: 40, wanted: 70 }];
  const none = { forecasts: () => [], calendars: () => [], leadTimes: () => [], pools };
  const telemetry = createTelemetry('1.2.3', { metrics: () => metrics, ...none });
  telemetry.read('acme', 0.2, ['ok', 'no-data']);
  telemetry.overrun('acme');
  telemetry.ticked(0.3);
  telemetry.tickOverran();
  telemetry.served('value', 200, 0.0004);
  telemetry.answered(31);
  telemetry.reviewed('token', 'authenticated', 0.01);
  telemetry.specRead(0, 1_795_444_200_000);
  telemetry.certificateServed(1_795_444_200_000);
  return telemetry;
}

const pageOf = async (telemetry: Telemetry) => (await telemetry.page()).text;

describe('the metrics page', () => {
  test('counts readings by what came of them, per source', async () => {
    const page = await pageOf(busy());

    expect(page).toContain('forewarm_source_readings_total{source="acme",result="ok"} 1');
    expect(page).toContain('forewarm_source_readings_total{source="acme",result="no-data"} 1');
    expect(page).toContain('forewarm_source_overruns_total{source="acme"} 1');
  });

  test('shows every metric with its value and the age of what it rests on', async () => {
    const page = await pageOf(busy([state('pods', 4, 31), state('broken', undefined)]));

    expect(page).toContain('forewarm_metric_value{namespace="render",metric="pods",selector=""} 4');
    expect(page).toContain('forewarm_metric_age_seconds{namespace="render",metric="pods",selector=""} 31');
    expect(page).not.toContain('metric="broken"');
    expect(page).toContain('forewarm_metrics{state="value"} 1');
    expect(page).toContain('forewarm_metrics{state="refused"} 1');
  });

  test('shows what the members of a pool want beside what they may have', async () => {
    const page = await pageOf(busy());

    expect(page).toContain('forewarm_pool_capacity{pool="gpu"} 40');
    expect(page).toContain('forewarm_pool_wanted{pool="gpu"} 70');
  });

  test('forgets a metric that is gone with the next scrape', async () => {
    const metrics = [state('pods', 4)];
    const telemetry = busy(metrics);
    await telemetry.page();

    metrics.length = 0;

    expect(await pageOf(telemetry)).not.toContain('forewarm_metric_value{');
  });

  test('stays small when there are very many metrics', async () => {
    const page = await pageOf(busy(Array.from({ length: 20_000 }, (_, i) => state(`m${i}`, i))));

    expect(page.match(/forewarm_metric_value\{/g)).toHaveLength(2000);
    expect(page).toContain('forewarm_metrics{state="value"} 20000');
  });

  test('keeps the time of the specification in effect while a bad one is refused', async () => {
    const telemetry = busy();

    telemetry.specRead(3, 1_795_444_999_000);

    const page = await pageOf(telemetry);
    expect(page).toContain('forewarm_spec_problems 3');
    expect(page).toContain('forewarm_spec_applied_timestamp_seconds 1795444200');
  });

  test('passes promtool', async () => {
    const found = spawnSync('promtool', ['check', 'metrics'], { input: await pageOf(busy()), encoding: 'utf8' });
    if (found.error && process.env['FOREWARM_REQUIRE_ALL'] === undefined) {
      process.stderr.write("skipped: promtool is not installed (Debian's package prometheus has it)\n");
      return;
    }

    expect({ status: found.status, output: `${found.stdout}${found.stderr}` }).toEqual({ status: 0, output: '' });
  });
});
