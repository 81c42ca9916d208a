import { PRICE_SETS, type PriceSet } from './costs.ts';
import { type Estimate, shown, shownMean } from './estimate.ts';
import { cutOf, isVariant, keeps, oursOf, sortedRows } from './ranking.ts';
import type { Result } from './result.ts';
import type { Row } from './summary.ts';

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface Column {
  readonly name: string;
  readonly cell: (row: Row, rows: readonly Row[]) => string;
}

const of = (name: string, measure: (row: Row) => Estimate, digits: number, times = 1): Column => ({
  name,
  cell: (row) => shown(measure(row), digits, times),
});
const mean = (name: string, measure: (row: Row) => Estimate, digits: number, times = 1): Column => ({
  name,
  cell: (row) => shownMean(measure(row), digits, times),
});
const cut = (name: string, measure: Parameters<typeof cutOf>[2]): Column => ({
  name,
  cell: (row, rows) => {
    const share = cutOf(row, rows, measure);
    return Number.isFinite(share) ? (100 * share).toFixed(0) : '-';
  },
});

const R: Column = { name: 'R', cell: (row) => (keeps(row) ? shown(row.ratio, 2) : '-') };

const RESULTS: readonly Column[] = [
  of('within SLO %', ({ withinSlo }) => withinSlo, 2, 100),
  of('worst 15 min %', ({ worstWindow }) => worstWindow, 1, 100),
  of('p99 wait s', ({ p99Seconds }) => p99Seconds, 0),
  R,
  of('GPU-hours', ({ gpuHours }) => gpuHours, 0),
  of('utilisation %', ({ utilisation }) => utilisation, 0, 100),
  of('reversals/day', ({ reversalsPerDay }) => reversalsPerDay, 1),
  of('spike recovery s', ({ recoverySeconds }) => recoverySeconds, 0),
  cut('recovery cut %', 'recoverySeconds'),
];

const COST: Column = {
  name: 'cost: list, committed, cheap spot',
  cell: ({ cost }) => PRICE_SETS.map((set) => cost[set].toFixed(0)).join(', '),
};

const RUNNING: readonly Column[] = [
  mean('under, pod-hours', ({ provisioning }) => provisioning.underPodHours, 1),
  mean('under, time %', ({ provisioning }) => provisioning.underTimeShare, 1, 100),
  mean('over, pod-hours', ({ provisioning }) => provisioning.overPodHours, 1),
  mean('over, time %', ({ provisioning }) => provisioning.overTimeShare, 0, 100),
  mean('wait at a spike s', ({ spikeWaitSeconds }) => spikeWaitSeconds, 1),
  cut('its cut %', 'spikeWaitSeconds'),
  mean('late s per 1,000', ({ lateSecondsPer1000 }) => lateSecondsPer1000, 0),
  mean('latest, min', ({ latestMinutes }) => latestMinutes, 1),
  mean('batches filled %', ({ batchEfficiency }) => batchEfficiency, 0, 100),
  mean('nodes/day', ({ nodesPerDay }) => nodesPerDay, 0),
  mean('replicas changed/h', ({ replicasChangedPerHour }) => replicasChangedPerHour, 1),
];

const PRICE_NAMES: Readonly<Record<PriceSet, string>> = {
  list: 'list price',
  committed: 'committed',
  cheapSpot: 'cheap spot',
};

const COSTS: readonly Column[] = [
  ...PRICE_SETS.map((set): Column => ({ name: PRICE_NAMES[set], cell: ({ cost }) => cost[set].toFixed(0) })),
  ...PRICE_SETS.map(
    (set): Column => ({
      name: `${PRICE_NAMES[set]}, per 1,000`,
      cell: ({ costPer1000 }) => costPer1000[set].toFixed(3),
    }),
  ),
];

const WORTH: readonly Column[] = [
  of('within SLO %', ({ withinSlo }) => withinSlo, 2, 100),
  of('worst 15 min %', ({ worstWindow }) => worstWindow, 1, 100),
  R,
  of('GPU-hours', ({ gpuHours }) => gpuHours, 0),
  of('reversals/day', ({ reversalsPerDay }) => reversalsPerDay, 1),
  of('spike recovery s', ({ recoverySeconds }) => recoverySeconds, 0),
];

/** Who kept the objective, and what was paid. */
export function mainTable(result: Result): Table {
  return tableOf(RESULTS, rivals(result), result.rows);
}

/** The same with what it costs at each set of prices in a column more. */
export function mainTableWithCost(result: Result): Table {
  return tableOf([...RESULTS, COST], rivals(result), result.rows);
}

/** How pods followed the need, how full they worked and what changed: means. */
export function runningTable(result: Result): Table {
  return tableOf(RUNNING, rivals(result), result.rows);
}

/** What it costs at each set of prices, in units of an on-demand GPU-hour at its list price. */
export function costTable(result: Result): Table {
  return tableOf(COSTS, rivals(result), result.rows);
}

/** What each part of Forewarm is worth; undefined where none was taken away. */
export function worthTable({ rows }: Result): Table | undefined {
  const ours = oursOf(rows);
  const variants = rows.filter(isVariant);
  if (ours === undefined || variants.length === 0) return undefined;
  return tableOf(WORTH, [ours, ...variants], rows);
}

/** More columns than this nobody reads. */
const MOST_SERVICES = 12;

/** Every service for itself: the share within its objective, and how late the latest message was. Undefined for one, or for too many. */
export function serviceTable(result: Result): Table | undefined {
  if (result.services.length === 1 || result.services.length > MOST_SERVICES) return undefined;
  const columns = result.services.map(
    ({ name }, i): Column => ({
      name: `${name}: within SLO %, latest min`,
      cell: ({ services }) => {
        const service = services[i];
        if (service === undefined) return '-';
        return `${shownMean(service.withinSlo, 2, 100)}, ${shownMean(service.latestMinutes, 1)}`;
      },
    }),
  );
  return tableOf(columns, rivals(result), result.rows);
}

/** The settings with which everybody ran. */
export function settingsTable({ rows }: Result): Table {
  return {
    head: ['policy', 'settings'],
    rows: rows.map((row) => [
      nameOf(row),
      Object.entries(row.settings)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ') || 'none',
    ]),
  };
}

export function nameOf({ title, kind }: Pick<Row, 'title' | 'kind'>): string {
  return kind === 'default' ? `${title}, default settings` : title;
}

function rivals({ rows }: Result): readonly Row[] {
  return sortedRows(rows.filter((row) => !isVariant(row)));
}

function tableOf(columns: readonly Column[], shownRows: readonly Row[], all: readonly Row[]): Table {
  return {
    head: ['policy', ...columns.map(({ name }) => name)],
    rows: shownRows.map((row) => [nameOf(row), ...columns.map(({ cell }) => cell(row, all))]),
  };
}
