import { z } from 'zod';
import { expected, oneOf, text } from './field.ts';
import { closed, type Rule } from './map.ts';
import { NAME_PATTERN, NAMESPACE } from './names.ts';
import { labelMatch } from './preset-reference.ts';
import { equals, type Matcher, selector } from './promql-text.ts';

/** Whose GPU memory is meant: of pods, of nodes, or of all that have some labels. */
export interface Dcgm {
  readonly pods?: string | undefined;
  readonly nodes?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Of the pods; undefined means that of the metric. */
  readonly namespace?: string | undefined;
  readonly of: 'fullest' | 'mean';
}

/** Matched in full, as Prometheus anchors it. */
const namePattern = z.unknown().refine((value): value is string => typeof value === 'string' && isPattern(value), {
  error: expected(NAME_PATTERN.what),
});

/** What the grammar lets through and no dialect takes, such as `(` alone or `a**`. */
function isPattern(value: string): boolean {
  if (!NAME_PATTERN.pattern.test(value)) return false;
  try {
    return new RegExp(value, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

const somethingIsMeant: Rule = (map, report) => {
  const keys = ['pods', 'nodes', 'labels'].filter((key) => Object.hasOwn(map, key));
  if (keys.length === 0) report([], 'expected pods, nodes or labels, found none of them');
  if (keys.includes('pods') && keys.includes('nodes')) report([], 'expected pods or nodes, found both');
  if (Object.hasOwn(map, 'namespace') && !keys.includes('pods'))
    report(['namespace'], 'expected only beside pods, found without it');
};

/** GPU memory as NVIDIA's dcgm-exporter tells it. */
export const DcgmQuery: z.ZodType<Dcgm> = closed(
  'a map with pods, nodes or labels, such as {pods: "render-.*"}',
  {
    pods: namePattern.optional(),
    nodes: namePattern.optional(),
    labels: labelMatch.optional(),
    namespace: text(NAMESPACE).optional(),
    of: oneOf(['fullest', 'mean']).default('fullest'),
  },
  somethingIsMeant,
);

const USED = 'DCGM_FI_DEV_FB_USED';
const FREE = 'DCGM_FI_DEV_FB_FREE';

/**
 * Old exporters print DCGM's marks for "blank" and "not supported" as numbers near 2^63. No GPU has a petabyte; the unit is MiB.
 */
const POSSIBLE = '< 1e9';

/** A whole GPU, or a slice of one: `GPU_I_ID` is there where MIG is on. Host names change between versions, these do not. */
const DOMAIN = 'UUID, GPU_I_ID';

/**
 * PromQL for used / (used + free) of each memory domain that is meant, and of these the fullest, or their mean. What the driver
 * keeps to itself is left out, as in NVIDIA's own ratio.
 *
 * A shared GPU has a row for itself and rows for its pods, copies of it or shares of it; two exporters or replicas of Prometheus
 * double everything. Of the rows of one domain the largest is the domain's own, hence `max by`.
 */
export function dcgmExpr(dcgm: Dcgm, namespace: string): string {
  const ofDomain = (name: string): string => `max by (${DOMAIN}) (${name} ${POSSIBLE})`;
  const ratio = `${ofDomain(USED)} / (${ofDomain(USED)} + ${ofDomain(FREE)})`;
  const meant = rowsOf(dcgm, dcgm.namespace ?? namespace).map((matchers) => selector(USED, matchers));
  return `${dcgm.of === 'mean' ? 'avg' : 'max'}(${ratio} and on (${DOMAIN}) (${meant.join(' or ')}))`;
}

/** The labels of the rows that are meant, in each of the ways in which they may be written. */
function rowsOf({ pods, nodes, labels = {} }: Dcgm, namespace: string): readonly (readonly Matcher[])[] {
  const all = equals(labels);
  if (nodes !== undefined) return ['Hostname', 'hostname', 'node'].map((label) => [like(label, nodes), ...all]);
  if (pods === undefined) return [all];
  // Prometheus keeps the labels of the target, the exporter's own pod, unless it is told to honour those of the metric.
  return [
    [...equals({ exported_namespace: namespace }), like('exported_pod', pods), ...all],
    [...equals({ exported_pod: '', namespace }), like('pod', pods), ...all],
  ];
}

function like(label: string, value: string): Matcher {
  return { label, is: '=~', value };
}

/** What is asked, for people. */
export function dcgmText({ pods, nodes }: Dcgm): string {
  if (pods !== undefined) return `GPU memory of pods ${pods}`;
  return nodes === undefined ? 'GPU memory' : `GPU memory of nodes ${nodes}`;
}
