/** What the users wrote, checked and with every default filled in. It is frozen: a change of the files makes a new one. */
export interface Spec {
  readonly sources: readonly MetricSource[];
  readonly metrics: readonly ScalingMetric[];
}

/** A system that may be asked, and by whom. Cluster scoped: an admin writes it. */
export interface MetricSource {
  readonly name: string;
  /** The namespaces whose metrics may use it; undefined means all. */
  readonly namespaces: readonly string[] | undefined;
  /** How often it is asked, at the most; undefined means with every tick. */
  readonly everyMs: number | undefined;
  /** Up to this age its samples are as good as now, unless a signal says otherwise. */
  readonly maxAgeMs: number;
  readonly system: System;
}

export type System =
  | ({ readonly kind: 'cloudMonitoring' } & CloudMonitoring)
  | ({ readonly kind: 'prometheus' } & Prometheus)
  | ({ readonly kind: 'replay' } & Replay);

export interface CloudMonitoring {
  readonly project: string;
  /** Undefined means Google's own. Plain http is for loopback only, and then no credential is sent. */
  readonly endpoint: string | undefined;
}

export interface Prometheus {
  readonly url: string;
  readonly timeoutMs: number;
  readonly auth: PrometheusAuth;
  readonly tls: {
    readonly caFile?: string;
    readonly certFile?: string;
    readonly keyFile?: string;
    readonly serverName?: string;
  };
  /** Sent as they are, for instance `X-Scope-OrgID`. */
  readonly headers: Readonly<Record<string, string>>;
}

export type PrometheusAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly tokenFile: string }
  | { readonly kind: 'basic'; readonly username: string; readonly passwordFile: string }
  | { readonly kind: 'google' };

export interface Replay {
  /** A CSV file, or undefined for a generated trading day. */
  readonly file: string | undefined;
  readonly seed: number;
  /** How many times as fast as it was recorded. */
  readonly speed: number;
}

/** One signal of one source. */
export interface SignalSpec {
  readonly source: string;
  readonly query: Query;
  /** Up to this age a sample is as good as now. */
  readonly maxAgeMs: number;
}

export type Query =
  | { readonly kind: 'pubsub'; readonly metric: PubsubMetric; readonly id: string }
  | { readonly kind: 'prometheus'; readonly expr: string; readonly freshness: string | undefined }
  | { readonly kind: 'replay'; readonly series: string };

export const PUBSUB_METRICS = [
  'subscription/num_undelivered_messages',
  'subscription/num_unacked_messages_by_region',
  'subscription/oldest_unacked_message_age',
  'subscription/ack_message_count',
  'topic/send_message_operation_count',
] as const;

export type PubsubMetric = (typeof PUBSUB_METRICS)[number];

/** A metric that an HPA can ask for by its namespace and name. */
export interface ScalingMetric {
  readonly namespace: string;
  readonly name: string;
  /** The labels that an HPA's selector is matched with. */
  readonly labels: Readonly<Record<string, string>>;
  readonly answers: SignalMetric | PodsMetric;
  readonly missing: { readonly holdMs: number; readonly fallback: 'error' | number };
}

/** Answers a signal as it is. */
export interface SignalMetric {
  readonly kind: 'signal';
  readonly signal: SignalSpec;
}

/** Answers how many pods are wanted. */
export interface PodsMetric {
  readonly kind: 'pods';
  readonly backlog: SignalSpec;
  readonly arrivals: SignalSpec | undefined;
  /** Seconds that one batch takes: a number, or a signal with the number that stands in while it is unknown. */
  readonly batchSeconds: number | { readonly signal: SignalSpec; readonly otherwise: number | undefined };
  readonly batchSize: number;
  readonly batchesAtOnce: number;
  readonly utilisation: number;
  readonly drainSeconds: number;
  readonly limits: { readonly min: number; readonly max: number };
}
