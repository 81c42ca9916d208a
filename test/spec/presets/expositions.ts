import type { Target } from '../../support/scraped-prometheus.ts';

/*
 * What each kind of server prints, with its names, types and labels. `+n` is what a counter grows by in a second. A second model
 * or queue in each text must not be counted.
 */

export const TRITON: Target = {
  text: `
# HELP nv_inference_request_success Number of successful inference requests, all batch sizes
# TYPE nv_inference_request_success counter
nv_inference_request_success{model="sdxl",version="1"} 160000 +16
nv_inference_request_success{model="idle",version="1"} 400 +0
nv_inference_request_success{model="other",version="1"} 90000 +9
# TYPE nv_inference_count counter
nv_inference_count{model="sdxl",version="1"} 120000 +12
nv_inference_count{model="idle",version="1"} 400 +0
nv_inference_count{model="other",version="1"} 90000 +9
# TYPE nv_inference_exec_count counter
nv_inference_exec_count{model="sdxl",version="1"} 15000 +1.5
nv_inference_exec_count{model="idle",version="1"} 50 +0
nv_inference_exec_count{model="other",version="1"} 90000 +9
# TYPE nv_inference_compute_input_duration_us counter
nv_inference_compute_input_duration_us{model="sdxl",version="1"} 1.8e+10 +1800000
nv_inference_compute_input_duration_us{model="idle",version="1"} 1000000 +0
nv_inference_compute_input_duration_us{model="other",version="1"} 1e+10 +1
# TYPE nv_inference_compute_infer_duration_us counter
nv_inference_compute_infer_duration_us{model="sdxl",version="1"} 4.56e+11 +45600000
nv_inference_compute_infer_duration_us{model="idle",version="1"} 1000000 +0
nv_inference_compute_infer_duration_us{model="other",version="1"} 1e+10 +1
# TYPE nv_inference_compute_output_duration_us counter
nv_inference_compute_output_duration_us{model="sdxl",version="1"} 6e+09 +600000
nv_inference_compute_output_duration_us{model="idle",version="1"} 1000000 +0
nv_inference_compute_output_duration_us{model="other",version="1"} 1e+10 +1
# TYPE nv_inference_pending_request_count gauge
nv_inference_pending_request_count{model="sdxl",version="1"} 37
nv_inference_pending_request_count{model="idle",version="1"} 0
nv_inference_pending_request_count{model="other",version="1"} 1000
# TYPE nv_cache_num_hits_per_model counter
nv_cache_num_hits_per_model{model="sdxl",version="1"} 40000 +4
# TYPE nv_cache_num_misses_per_model counter
nv_cache_num_misses_per_model{model="sdxl",version="1"} 120000 +12
`,
};

export const VLLM: Target = {
  text: `
# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="llama"} 30.0
vllm:num_requests_running{engine="1",model_name="llama"} 10.0
vllm:num_requests_running{engine="0",model_name="other"} 99.0
# TYPE vllm:num_requests_waiting gauge
vllm:num_requests_waiting{engine="0",model_name="llama"} 5.0
vllm:num_requests_waiting{engine="1",model_name="llama"} 2.0
vllm:num_requests_waiting{engine="0",model_name="other"} 99.0
vllm:num_requests_waiting{engine="0",model_name="a \\"b\\" \\\\c"} 6.0
# TYPE vllm:kv_cache_usage_perc gauge
vllm:kv_cache_usage_perc{engine="0",model_name="llama"} 0.62
vllm:kv_cache_usage_perc{engine="1",model_name="llama"} 0.91
vllm:kv_cache_usage_perc{engine="0",model_name="other"} 0.99
# TYPE vllm:request_success_total counter
vllm:request_success_total{engine="0",finished_reason="stop",model_name="llama"} 15000.0 +1.5
vllm:request_success_total{engine="1",finished_reason="length",model_name="llama"} 5000.0 +0.5
# TYPE vllm:request_inference_time_seconds histogram
vllm:request_inference_time_seconds_bucket{engine="0",le="30.0",model_name="llama"} 15000.0 +1.5
vllm:request_inference_time_seconds_bucket{engine="0",le="+Inf",model_name="llama"} 15000.0 +1.5
vllm:request_inference_time_seconds_count{engine="0",model_name="llama"} 15000.0 +1.5
vllm:request_inference_time_seconds_sum{engine="0",model_name="llama"} 330000.0 +33
vllm:request_inference_time_seconds_bucket{engine="1",le="30.0",model_name="llama"} 5000.0 +0.5
vllm:request_inference_time_seconds_bucket{engine="1",le="+Inf",model_name="llama"} 5000.0 +0.5
vllm:request_inference_time_seconds_count{engine="1",model_name="llama"} 5000.0 +0.5
vllm:request_inference_time_seconds_sum{engine="1",model_name="llama"} 70000.0 +7
`,
};

/** The name that the cache's gauge had before. */
export const OLD_VLLM: Target = {
  text: `
# TYPE vllm:gpu_cache_usage_perc gauge
vllm:gpu_cache_usage_perc{model_name="mistral"} 0.4
`,
};

export const TGI: Target = {
  labels: { namespace: 'chat' },
  text: `
# TYPE tgi_queue_size gauge
tgi_queue_size 4
# TYPE tgi_batch_current_size gauge
tgi_batch_current_size 12
# TYPE tgi_request_success counter
tgi_request_success 30000 +3
# TYPE tgi_request_inference_duration histogram
tgi_request_inference_duration_bucket{le="5"} 30000 +3
tgi_request_inference_duration_bucket{le="+Inf"} 30000 +3
tgi_request_inference_duration_sum 120000 +12
tgi_request_inference_duration_count 30000 +3
`,
};

export const NIM: Target = {
  text: `
# TYPE num_requests_running gauge
num_requests_running{model_name="meta/llama-3.1-8b-instruct"} 24.0
# TYPE num_requests_waiting gauge
num_requests_waiting{model_name="meta/llama-3.1-8b-instruct"} 3.0
# TYPE num_request_max gauge
num_request_max{model_name="meta/llama-3.1-8b-instruct"} 96.0
# TYPE gpu_cache_usage_perc gauge
gpu_cache_usage_perc{model_name="meta/llama-3.1-8b-instruct"} 0.55
# TYPE e2e_request_latency_seconds histogram
e2e_request_latency_seconds_bucket{le="10.0",model_name="meta/llama-3.1-8b-instruct"} 40000.0 +4
e2e_request_latency_seconds_bucket{le="+Inf",model_name="meta/llama-3.1-8b-instruct"} 40000.0 +4
e2e_request_latency_seconds_count{model_name="meta/llama-3.1-8b-instruct"} 40000.0 +4
e2e_request_latency_seconds_sum{model_name="meta/llama-3.1-8b-instruct"} 360000.0 +36
`,
};

export const TORCHSERVE: Target = {
  text: `
# HELP ts_inference_requests_total Torchserve prometheus counter metric with unit: Count
# TYPE ts_inference_requests_total counter
ts_inference_requests_total{model_name="resnet18",model_version="default",hostname="a",} 100000.0 +10
# TYPE ts_inference_latency_microseconds counter
ts_inference_latency_microseconds{model_name="resnet18",model_version="default",hostname="a",} 3.0e+10 +8000000
# TYPE ts_queue_latency_microseconds counter
ts_queue_latency_microseconds{model_name="resnet18",model_version="default",hostname="a",} 1.0e+10 +3000000
`,
};

export const RAY_SERVE: Target = {
  text: `
# TYPE ray_serve_deployment_queued_queries gauge
ray_serve_deployment_queued_queries{application="app",deployment="Embedder",handle="h1"} 6.0
ray_serve_deployment_queued_queries{application="app",deployment="Embedder",handle="h2"} 3.0
ray_serve_deployment_queued_queries{application="app",deployment="Router",handle="h1"} 70.0
# TYPE ray_serve_replica_processing_queries gauge
ray_serve_replica_processing_queries{application="app",deployment="Embedder",replica="r1"} 16.0
ray_serve_replica_processing_queries{application="app",deployment="Embedder",replica="r2"} 12.0
ray_serve_replica_processing_queries{application="app",deployment="Router",replica="r1"} 5.0
# TYPE ray_serve_actual_batch_size histogram
ray_serve_actual_batch_size_bucket{application="app",deployment="Embedder",le="+Inf"} 20000.0 +2
ray_serve_actual_batch_size_count{application="app",deployment="Embedder"} 20000.0 +2
ray_serve_actual_batch_size_sum{application="app",deployment="Embedder"} 240000.0 +24
# TYPE ray_serve_batch_utilization_percent histogram
ray_serve_batch_utilization_percent_bucket{application="app",deployment="Embedder",le="+Inf"} 20000.0 +2
ray_serve_batch_utilization_percent_count{application="app",deployment="Embedder"} 20000.0 +2
ray_serve_batch_utilization_percent_sum{application="app",deployment="Embedder"} 1500000.0 +150
# TYPE ray_serve_batch_execution_time_ms histogram
ray_serve_batch_execution_time_ms_bucket{application="app",deployment="Embedder",le="+Inf"} 20000.0 +2
ray_serve_batch_execution_time_ms_count{application="app",deployment="Embedder"} 20000.0 +2
ray_serve_batch_execution_time_ms_sum{application="app",deployment="Embedder"} 10000000.0 +1000
# TYPE ray_serve_deployment_processing_latency_ms histogram
ray_serve_deployment_processing_latency_ms_bucket{application="app",deployment="Embedder",le="+Inf"} 240000.0 +24
ray_serve_deployment_processing_latency_ms_count{application="app",deployment="Embedder"} 240000.0 +24
ray_serve_deployment_processing_latency_ms_sum{application="app",deployment="Embedder"} 216000000.0 +21600
ray_serve_deployment_processing_latency_ms_bucket{application="app",deployment="Router",le="+Inf"} 240000.0 +24
ray_serve_deployment_processing_latency_ms_count{application="app",deployment="Router"} 240000.0 +24
ray_serve_deployment_processing_latency_ms_sum{application="app",deployment="Router"} 2400000.0 +240
`,
};

export const KSERVE: Target = {
  text: `
# HELP request_predict_seconds predict request latency
# TYPE request_predict_seconds histogram
request_predict_seconds_bucket{le="5.0",model_name="sklearn-iris"} 50000.0 +5
request_predict_seconds_bucket{le="+Inf",model_name="sklearn-iris"} 50000.0 +5
request_predict_seconds_count{model_name="sklearn-iris"} 50000.0 +5
request_predict_seconds_sum{model_name="sklearn-iris"} 100000.0 +10
`,
};

/** Both replicas of the controller say the same. */
export const KUEUE: readonly Target[] = ['leader', 'follower'].map((role) => ({
  labels: { pod: `kueue-${role}` },
  text: `
# TYPE kueue_pending_workloads gauge
kueue_pending_workloads{cluster_queue="training",replica_role="${role}",status="active"} 11
kueue_pending_workloads{cluster_queue="training",replica_role="${role}",status="inadmissible"} 40
kueue_pending_workloads{cluster_queue="other",replica_role="${role}",status="active"} 7
# TYPE kueue_admitted_active_workloads gauge
kueue_admitted_active_workloads{cluster_queue="training",replica_role="${role}"} 5
# TYPE kueue_admitted_workloads_total counter
kueue_admitted_workloads_total{cluster_queue="training",priority_class="",replica_role="${role}"} 400 ${role === 'leader' ? '+0.05' : '+0'}
# TYPE kueue_execution_time_seconds histogram
kueue_execution_time_seconds_bucket{cluster_queue="training",le="+Inf",replica_role="${role}"} 400 ${role === 'leader' ? '+0.05' : '+0'}
kueue_execution_time_seconds_count{cluster_queue="training",replica_role="${role}"} 400 ${role === 'leader' ? '+0.05' : '+0'}
kueue_execution_time_seconds_sum{cluster_queue="training",replica_role="${role}"} 36000 ${role === 'leader' ? '+4.5' : '+0'}
# TYPE kueue_local_queue_pending_workloads gauge
kueue_local_queue_pending_workloads{name="research",namespace="ml",replica_role="${role}",status="active"} 8
kueue_local_queue_pending_workloads{name="research",namespace="ml",replica_role="${role}",status="inadmissible"} 9
# TYPE kueue_local_queue_admitted_active_workloads gauge
kueue_local_queue_admitted_active_workloads{name="research",namespace="ml",replica_role="${role}"} 2
`,
}));
