import { meanOf, per, perSecond, type Preset, series, total, usual } from './preset.ts';

/*
 * Servers of language models batch continuously: the batch is what runs, and a request keeps its place in it from its first token
 * to its last. So a batch takes as long as a request is being worked on.
 */

export const vllm: Preset = {
  title: 'vLLM',
  subject: 'model_name',
  source: 'https://docs.vllm.ai/en/latest/design/metrics.html',
  measures: {
    queue: total('vllm:num_requests_waiting'),
    running: total('vllm:num_requests_running'),
    batchSize: usual('vllm:num_requests_running'),
    batchSeconds: meanOf('vllm:request_inference_time_seconds'),
    serviceRate: perSecond('vllm:request_success_total'),
    // The second is its name in versions before 0.10.
    kvCache: (asked) =>
      `max(${series(asked, 'vllm:kv_cache_usage_perc')} or ${series(asked, 'vllm:gpu_cache_usage_perc')})`,
  },
};

export const tgi: Preset = {
  title: 'Text Generation Inference',
  subject: undefined,
  source: 'https://huggingface.co/docs/text-generation-inference/reference/metrics',
  measures: {
    queue: total('tgi_queue_size'),
    running: total('tgi_batch_current_size'),
    batchSize: usual('tgi_batch_current_size'),
    batchSeconds: meanOf('tgi_request_inference_duration'),
    serviceRate: perSecond('tgi_request_success'),
  },
};

export const nim: Preset = {
  title: 'NVIDIA NIM for language models',
  subject: 'model_name',
  source: 'https://docs.nvidia.com/nim/large-language-models/latest/observability.html',
  measures: {
    queue: total('num_requests_waiting'),
    running: total('num_requests_running'),
    batchSize: usual('num_requests_running'),
    // Its latency holds the time in the queue, so Little's law: those that run, by those that are completed in a second.
    batchSeconds: per(
      (asked) => `sum(avg_over_time(${series(asked, 'num_requests_running')}[${asked.window}]))`,
      perSecond('e2e_request_latency_seconds_count'),
    ),
    serviceRate: perSecond('e2e_request_latency_seconds_count'),
    batchEfficiency: per(usual('num_requests_running'), (asked) => `avg(${series(asked, 'num_request_max')})`),
    kvCache: (asked) => `max(${series(asked, 'gpu_cache_usage_perc')})`,
  },
};
