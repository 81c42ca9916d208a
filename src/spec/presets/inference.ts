import { type Expression, meanOf, per, perSecond, type Preset, scaled, total } from './preset.ts';

/** Microseconds of computing that are charged in a second. Counters without `_total`. */
const tritonComputing: Expression = (asked) =>
  `(${['input', 'infer', 'output']
    .map((part) => perSecond(`nv_inference_compute_${part}_duration_us`)(asked))
    .join(' + ')})`;

/** Requests that were computed: those that the response cache answered are counted as successes, but were not. */
const tritonComputed: Expression = (asked) => {
  const succeeded = perSecond('nv_inference_request_success')(asked);
  const cached = perSecond('nv_cache_num_hits_per_model')(asked);
  return `(${succeeded} - ${cached} or ${succeeded})`;
};

/** Every request of a batch is charged the time of the whole batch, so that the mean of the requests is the batch's. */
export const triton: Preset = {
  title: 'Triton Inference Server',
  subject: 'model',
  source: 'https://github.com/triton-inference-server/server/blob/main/docs/user_guide/metrics.md',
  measures: {
    queue: total('nv_inference_pending_request_count'),
    // Little's law: the time that is charged in a second is the number of those who are charged.
    running: scaled(tritonComputing, '/ 1e6'),
    batchSize: per(perSecond('nv_inference_count'), perSecond('nv_inference_exec_count')),
    batchSeconds: scaled(per(tritonComputing, tritonComputed), '/ 1e6'),
    serviceRate: perSecond('nv_inference_count'),
    cacheHitRatio: (asked) => {
      const hits = perSecond('nv_cache_num_hits_per_model')(asked);
      const misses = perSecond('nv_cache_num_misses_per_model')(asked);
      return `${hits} / (${hits} + ${misses} > 0)`;
    },
  },
};

/** `ts_inference_latency` begins when a request comes: the time in the queue is a part of it. */
const torchServeBusy: Expression = (asked) =>
  `(${perSecond('ts_inference_latency_microseconds')(asked)} - ${perSecond('ts_queue_latency_microseconds')(asked)})`;

/** It says how long requests waited, not how many wait: by Little's law the time spent in a second is the number of those who spend it. */
export const torchServe: Preset = {
  title: 'TorchServe',
  subject: 'model_name',
  source: 'https://github.com/pytorch/serve/blob/master/docs/metrics.md',
  measures: {
    queue: scaled(perSecond('ts_queue_latency_microseconds'), '/ 1e6'),
    running: scaled(torchServeBusy, '/ 1e6'),
    batchSeconds: scaled(per(torchServeBusy, perSecond('ts_inference_requests_total')), '/ 1e6'),
    serviceRate: perSecond('ts_inference_requests_total'),
  },
};

/** Functions that batch say so; of the others a request is a batch of one. */
export const rayServe: Preset = {
  title: 'Ray Serve',
  subject: 'deployment',
  source: 'https://docs.ray.io/en/latest/serve/monitoring.html',
  measures: {
    queue: total('ray_serve_deployment_queued_queries'),
    running: total('ray_serve_replica_processing_queries'),
    batchSize: meanOf('ray_serve_actual_batch_size'),
    batchSeconds: (asked) => {
      const batches = meanOf('ray_serve_batch_execution_time_ms')(asked);
      const requests = meanOf('ray_serve_deployment_processing_latency_ms')(asked);
      return `(${batches} or ${requests}) / 1000`;
    },
    serviceRate: perSecond('ray_serve_deployment_processing_latency_ms_count'),
    batchEfficiency: scaled(meanOf('ray_serve_batch_utilization_percent'), '/ 100'),
  },
};

export const kserve: Preset = {
  title: 'KServe (Python model server)',
  subject: 'model_name',
  source: 'https://github.com/kserve/kserve/blob/master/python/kserve/kserve/metrics.py',
  measures: {
    // Little's law again: seconds of predicting in a second.
    running: perSecond('request_predict_seconds_sum'),
    batchSeconds: meanOf('request_predict_seconds'),
    serviceRate: perSecond('request_predict_seconds_count'),
  },
};
