/** What the users wrote, checked and with every default filled in. It is frozen: a change of the files makes a new one. */
export interface Spec {
  readonly sources: readonly MetricSource[];
  readonly calendars: readonly CalendarSpec[];
  readonly metrics: readonly ScalingMetric[];
  readonly pools: readonly Pool[];
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
  /** Calendars whose windows belong to it too, by their own clocks. They include none themselves. */
  readonly include: readonly CalendarSpec[];
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
  | {
      readonly kind: 'prometheus';
      readonly expr: string;
      readonly freshness: string | undefined;
      /** What it measures, for people, where that is known. */
      readonly about?: string;
    }
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
  readonly answers: SignalMetric | PodsMetric | WarmMetric;
  readonly missing: { readonly holdMs: number; readonly fallback: 'error' | number };
  /** Undefined means observe, with the defaults of the others. */
  readonly forecast?: ForecastRules | undefined;
  /** The name of the calendar that its windows are from. */
  readonly calendar?: string | undefined;
  /** The zone of times of day; the calendar's where it is undefined. */
  readonly timeZone?: string | undefined;
  /** The first rule that holds is used. */
  readonly headroom?: readonly HeadroomRule[] | undefined;
  readonly gpuMemory?: GpuMemory | undefined;
  /** The name of the pool that its pods are taken from; for `pods` only. */
  readonly pool?: string | undefined;
}

/** How the forecast may raise a value. */
export interface ForecastRules {
  readonly mode: 'off' | 'observe' | 'enforce';
  readonly quantile: number;
  readonly leadTime: LeadTimeRules;
  readonly cap: {
    /** Times the most that was seen lately at this time of day. */
    readonly usual: number;
    /** Times what is needed now. */
    readonly reactive: number;
    /** Pods; undefined means limits.max. */
    readonly most: number | undefined;
  };
  /** Load tests, replays, shed bursts: nothing is learnt from these times. */
  readonly learnNothing: readonly { readonly fromMs: number; readonly untilMs: number }[];
}

/** How long a pod takes until it does work: measured, or what is said. */
export interface LeadTimeRules {
  /** In the metric's namespace. */
  readonly of: { readonly kind: 'Deployment' | 'StatefulSet'; readonly name: string } | undefined;
  readonly otherwiseMs: number | undefined;
}

/** Room on top of the work, or bounds, that hold at some times. */
export interface HeadroomRule {
  readonly when: When;
  readonly opensEarlyMs: number;
  readonly rampMs: number;
  readonly percent: number;
  readonly atLeast: number | undefined;
  readonly atMost: number | undefined;
}

export type When =
  | { readonly kind: 'always' }
  | { readonly kind: 'during'; readonly name: string }
  | ({ readonly kind: 'timeOfDay'; readonly text: string } & TimeOfDay);

/** Minutes from midnight by local clocks, on the weekdays (1 is Monday) on which it begins. */
export interface TimeOfDay {
  readonly fromMinute: number;
  /** Up to 1440. One that is not after `fromMinute` is on the next day. */
  readonly toMinute: number;
  readonly weekdays: readonly number[];
}

/** How full GPU memory may get. */
export interface GpuMemory {
  /** Device memory, or the key-value cache inside it for servers that take all memory at the start. */
  readonly of: 'dcgm' | 'kvCache';
  /** A share from 0 to 1. */
  readonly signal: SignalSpec;
  /** Above it more pods are wanted. */
  readonly raiseAbove: number;
  /** Above it no fewer; at most `raiseAbove`. */
  readonly holdAbove: number;
}

/** Pods that several metrics share, and who may have how many of them. Cluster scoped: an admin writes it. */
export interface Pool {
  readonly name: string;
  /** Whole pods. */
  readonly capacity: number;
  readonly members: readonly PoolMember[];
}

export interface PoolMember {
  readonly namespace: string;
  /** The metric's name. */
  readonly metric: string;
  /** Its part of what is scarce, relative to the others' weights; above 0. */
  readonly weight: number;
  /** Pods that it gets whenever it wants them. All guarantees together are at most the capacity. */
  readonly guarantee: number;
  /** Pods beyond its guarantee that it may have; undefined for as many as there are. */
  readonly borrow: number | undefined;
  /** Of what is left after the guarantees the highest priority takes first. */
  readonly priority: number;
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
  /** The share of arrivals that a cache answers before they reach a pod, from 0 to 1. */
  readonly cacheHitRatio?: number | SignalSpec | undefined;
  /** The share of the largest batch that is filled: where it is low, more pods help less than larger batches. */
  readonly batchEfficiency?: SignalSpec | undefined;
  /** Seconds that one batch takes: a number, or a signal with the number that stands in while it is unknown. */
  readonly batchSeconds: number | { readonly signal: SignalSpec; readonly otherwise: number | undefined };
  readonly batchSize: number;
  readonly batchesAtOnce: number;
  readonly utilisation: number;
  readonly drainSeconds: number;
  readonly limits: { readonly min: number; readonly max: number };
  /** Completed messages a second. */
  readonly completions?: SignalSpec | undefined;
  /** Pods that do work. */
  readonly readyPods?: SignalSpec | undefined;
  /** What waits is to be done when this event of the calendar ends. */
  readonly deadline?: { readonly event: string } | undefined;
  /** So many pods start together. */
  readonly step?: number | undefined;
  /** Small steps are rounded up until an HPA acts on them. */
  readonly clearTolerance?: boolean | undefined;
  /** The metric stands for a part of the pods; the limits are those of the whole. */
  readonly share?: { readonly part: 'firm' | 'burst'; readonly firm: number } | undefined;
}

/** Answers how many placeholder pods keep enough nodes for what another metric is going to want. */
export interface WarmMetric {
  readonly kind: 'warm';
  /** A metric of pods. */
  readonly of: ScalingMetric;
  readonly podsPerNode: number;
  readonly nodeLeadTime: LeadTimeRules;
  readonly limits: { readonly min: number; readonly max: number };
}
