import { describe, expect, test } from '@jest/globals';
import { PODS_METRIC, SIGNAL_METRIC, SOURCES, specOf, troublesOf, withField } from '../support/written.ts';

const TRITON = { source: 'prometheus', preset: 'triton', match: { model: 'sdxl' } };
const VLLM = { source: 'prometheus', preset: 'vllm', match: { model_name: 'llama' } };

function signalTroubles(over: object): readonly string[] {
  return troublesOf(withField(SIGNAL_METRIC, 'spec.signal', { ...TRITON, of: 'queue', ...over }));
}

describe('each mistake of a preset is told', () => {
  const KNOWN = 'triton, vllm, tgi, nim, torchserve, ray-serve, kserve, kueue or kueue-local';

  test.each<[object, string]>([
    [{ preset: 'tritn' }, `spec.signal.preset: expected one of ${KNOWN}, found "tritn", did you mean triton?`],
    [{ preset: 'rayServe' }, `spec.signal.preset: expected one of ${KNOWN}, found "rayServe", did you mean ray-serve?`],
    [{ preset: 'constructor' }, `spec.signal.preset: expected one of ${KNOWN}, found "constructor"`],
    [{ preset: 7 }, `spec.signal.preset: expected one of ${KNOWN}, found 7`],
    [
      { preset: 'kserve', match: { model_name: 'iris' } },
      'spec.signal.preset: expected one that knows queue, found KServe (Python model server), which knows running, batchSeconds and serviceRate',
    ],
    [{ match: undefined }, 'spec.signal.match: expected the labels of the servers that are meant, found nothing'],
    [{ match: 'sdxl' }, 'spec.signal.match: expected a map of labels, such as {model: sdxl}, found "sdxl"'],
    [
      { match: {} },
      'spec.signal.match: expected at least one label, as all servers together are never meant, found none',
    ],
    [
      { match: { version: 1 } },
      'spec.signal.match.version: expected text of 1 to 256 characters, in quotes if it looks like a number, found 1',
    ],
    [
      { match: { model: '' } },
      'spec.signal.match.model: expected text of 1 to 256 characters, in quotes if it looks like a number, found ""',
    ],
    [
      { match: { model: 'a\u0000b' } },
      'spec.signal.match.model: expected text of 1 to 256 characters, in quotes if it looks like a number, found "a\\u0000b"',
    ],
    [
      { match: { 'model="a"} or up{x': 'b' } },
      'spec.signal.match["model=\\"a\\"} or up{x"]: expected a label name of letters, digits and underscores, found "model=\\"a\\"} or up{x"',
    ],
    [
      { match: { __name__: 'up' } },
      'spec.signal.match["__name__"]: expected a label name of letters, digits and underscores, found "__name__"',
    ],
    [
      { match: { model_name: 'a' } },
      'spec.signal.match["model_name"]: expected model, as Triton Inference Server calls it, found model_name',
    ],
    [{ ...VLLM, match: { model: 'a' } }, 'spec.signal.match.model: expected model_name, as vLLM calls it, found model'],
    [
      { of: undefined },
      'spec.signal.of: expected one of queue, running, load, batchSize, batchSeconds, serviceRate, batchEfficiency or cacheHitRatio, found nothing',
    ],
    [
      { of: 'batchsize' },
      'spec.signal.of: expected one of queue, running, load, batchSize, batchSeconds, serviceRate, batchEfficiency, kvCache, cacheHitRatio, found "batchsize"',
    ],
    [
      { of: 'batchEfficiency' },
      'spec.signal.maxBatch: expected the largest batch that is set, as Triton Inference Server does not say it, found nothing',
    ],
    [{ window: '5s' }, 'spec.signal.window: expected a duration from 1m to 1d, found 5s'],
    [
      { query: 'up' },
      'spec.signal: expected exactly one of pubsub, query, series, preset or dcgm, found query and preset',
    ],
    [
      { source: 'day' },
      'spec.signal.source: expected a source of kind prometheus, as preset asks one, found "day" of kind replay',
    ],
  ])('%j', (over, trouble) => {
    expect(signalTroubles(over)).toEqual([trouble]);
  });

  test.each(['match', 'of', 'window', 'maxBatch'])('%s without a preset', (field) => {
    const value = { match: { a: 'b' }, of: 'queue', window: '5m', maxBatch: 8 }[field];
    const written = { source: 'prometheus', query: 'up', [field]: value };

    expect(troublesOf(withField(SIGNAL_METRIC, 'spec.signal', written))).toEqual([
      `spec.signal.${field}: expected only beside preset, found without it`,
    ]);
  });

  test.each([
    [
      'backlog',
      { ...TRITON, of: 'batchSeconds' },
      'backlog.of: expected a number of messages (queue or load), found batchSeconds',
    ],
    ['arrivals', TRITON, 'arrivals.preset: expected messages that arrive a second, which no preset knows, found one'],
    [
      'capacity.batchSeconds',
      { ...TRITON, of: 'queue' },
      'capacity.batchSeconds.of: expected seconds that a batch takes (batchSeconds), found queue',
    ],
    [
      'capacity.batchEfficiency',
      TRITON,
      'capacity.batchEfficiency.maxBatch: expected the largest batch that is set, as Triton Inference Server does not say it, found nothing',
    ],
    [
      'cacheHitRatio',
      { ...VLLM },
      'cacheHitRatio.preset: expected one that knows cacheHitRatio, found vLLM, which knows queue, running, load, batchSize, batchSeconds, serviceRate, batchEfficiency and kvCache',
    ],
  ])('in pods.%s', (field, written, trouble) => {
    const metric = withField(PODS_METRIC, 'spec.pods.arrivals', {
      source: 'prometheus',
      query: 'sum(rate(x_total[1m]))',
    });

    expect(troublesOf(withField(metric, `spec.pods.${field}`, written))).toEqual([`spec.pods.${trouble}`]);
  });

  test('a cache in front of arrivals that nobody counts', () => {
    expect(troublesOf(withField(PODS_METRIC, 'spec.pods.cacheHitRatio', 0.4))).toEqual([
      'spec.pods.cacheHitRatio: expected only beside arrivals, found without it',
    ]);
  });
});

test('a preset is asked over the window that is written, and is as old as its oldest series', () => {
  const metric = withField(SIGNAL_METRIC, 'spec.signal', { ...TRITON, of: 'batchSize', window: '30m' });

  const answers = specOf(...SOURCES, metric).metrics[0]?.answers;

  expect(answers).toMatchObject({
    signal: {
      query: {
        kind: 'prometheus',
        about: 'triton batchSize of model "sdxl"',
        expr: 'sum(rate(nv_inference_count{model="sdxl"}[30m])) / (sum(rate(nv_inference_exec_count{model="sdxl"}[30m])) > 0)',
        freshness: expect.stringContaining('max(timestamp(nv_inference_count{model="sdxl"}))'),
      },
    },
  });
});

test('what waits and what is being worked on are one backlog, if it is asked for', () => {
  const metric = withField(PODS_METRIC, 'spec.pods.backlog', { ...VLLM, of: 'load' });

  expect(specOf(...SOURCES, metric).metrics[0]?.answers).toMatchObject({
    backlog: {
      query: {
        expr: 'sum(vllm:num_requests_waiting{model_name="llama"}) + sum(vllm:num_requests_running{model_name="llama"})',
      },
    },
  });
});
