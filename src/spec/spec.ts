/** What the users wrote, checked and with every default filled in. It is frozen: a change of the files makes a new one. */
export interface Spec {
  readonly sources: readonly MetricSource[];
  readonly calendars: readonly CalendarSpec[];
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

/**
 * When a market or business is open, and what happens when. Cluster scoped. Days count from 1970-01-01, minutes from midnight, both
 * by the clock of its time zone; 1 is Monday.
 */
export interface CalendarSpec {
  readonly name: string;
  /** Undefined for an exchange, which has its own. */
  readonly timeZone: string | undefined;
  readonly exchange: ExchangeName | undefined;
  readonly sessions: readonly SessionSpec[];
  /** Both days belong to it. */
  readonly closed: readonly { readonly fromDay: number; readonly untilDay: number }[];
  readonly early: readonly {
    readonly day: number;
    readonly closeMinute: number;
    readonly session: string | undefined;
  }[];
  readonly late: readonly { readonly day: number; readonly openMinute: number; readonly session: string | undefined }[];
  readonly events: readonly EventSpec[];
  /** An iCalendar file and what is in it. */
  readonly ical: { readonly file: string; readonly text: string } | undefined;
}

/** The exchanges that are ready-made. */
export type ExchangeName = 'nyse' | 'nasdaq' | 'lse' | 'xetra' | 'jpx' | 'hkex' | 'cme';

export interface SessionSpec {
  readonly name: string;
  readonly weekdays: readonly number[];
  readonly openMinute: number;
  /** Up to 1440. One that is not after the open is on the next day. */
  readonly closeMinute: number;
  /** The weekdays are those on which it closes. */
  readonly opensDayBefore: boolean;
  readonly lunch: { readonly fromMinute: number; readonly untilMinute: number } | undefined;
}

export interface EventSpec {
  readonly name: string;
  readonly on: EventDays;
  /** Undefined, as `lastsMs` then is, for the whole day. */
  readonly starts: EventStart | undefined;
  readonly lastsMs: number | undefined;
  /** The session whose open or close is meant; undefined means the day's first open and last close. */
  readonly session: string | undefined;
}

export type EventStart =
  | { readonly at: 'open' | 'close'; readonly offsetMs: number }
  | { readonly at: 'clock'; readonly minute: number };

export type EventDays =
  | { readonly kind: 'sessions' | 'month-end' | 'quarter-end' }
  | { readonly kind: 'weekdays'; readonly weekdays: readonly number[] }
  /** -1 is the last of the month. */
  | { readonly kind: 'nth'; readonly nth: number; readonly weekday: number }
  | { readonly kind: 'dates'; readonly days: readonly number[] };

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

/** The metrics of Pub/Sub in Cloud Monitoring that can be read, without their prefix `pubsub.googleapis.com/`. */
export type PubsubMetric =
  | 'subscription/num_undelivered_messages'
  | 'subscription/num_unacked_messages_by_region'
  | 'subscription/oldest_unacked_message_age'
  | 'subscription/ack_message_count'
  | 'topic/send_message_operation_count';

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
