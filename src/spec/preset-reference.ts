import { z } from 'zod';
import { closest } from './closest.ts';
import { duration, number, oneOf, text, texts } from './field.ts';
import { printDuration } from './duration.ts';
import { isMap, listed, onlyBeside, type Rule } from './map.ts';
import { LABEL_NAME, LABEL_TEXT } from './names.ts';
import { type Measure, MEASURES, type Preset, SHARES } from './presets/preset.ts';
import { measuresOf, needsMaxBatch, PRESETS, presetExpression } from './presets/presets.ts';
import { quoted, shown } from './shown.ts';
import type { PubsubMetric } from './spec.ts';

/** What a signal is for. */
export interface Purpose {
  /** What it must measure, for people. */
  readonly what: string;
  /** The measures of presets that do. Where there are several the first is meant if none is named; undefined: any, but it must be named. */
  readonly measures: readonly Measure[] | undefined;
  /** The metrics of Pub/Sub that do; undefined: any. */
  readonly pubsub: readonly PubsubMetric[] | undefined;
  /** Whether GPU memory makes sense here. */
  readonly gpus: boolean;
  /** The answer is for an HPA, which people read in percent; inside Forewarm shares are from 0 to 1. */
  readonly percent: boolean;
}

/** Rates over less than some scrapes are noise, and over more than a day are history. */
const WINDOW = { leastMs: 60_000, mostMs: 86_400_000, defaultMs: 300_000 };

const names = [...PRESETS.keys()];

const preset = z.unknown().refine((value): value is string => typeof value === 'string' && PRESETS.has(value), {
  error: ({ input }) => {
    const meant = typeof input === 'string' ? closest(input, names) : undefined;
    const hint = meant === undefined ? '' : `, did you mean ${meant}?`;
    return `expected one of ${listed(names, 'or')}, found ${shown(input)}${hint}`;
  },
});

/** Label names to the values that they must have. */
export const labelMatch = texts('a map of labels, such as {model: sdxl}', text(LABEL_NAME), text(LABEL_TEXT)).refine(
  (match) => Object.keys(match).length > 0,
  'expected at least one label, as all servers together are never meant, found none',
);

/** The fields of a signal that is asked through a preset. */
export const presetFields = {
  preset: preset.optional(),
  match: labelMatch.optional(),
  of: oneOf(MEASURES).optional(),
  window: duration(WINDOW).optional(),
  maxBatch: number('a number from 1 on', (value) => value >= 1).optional(),
};

/** As the fields are read. */
export interface PresetWritten {
  readonly preset?: string | undefined;
  readonly match?: Readonly<Record<string, string>> | undefined;
  readonly of?: Measure | undefined;
  readonly window?: number | undefined;
  readonly maxBatch?: number | undefined;
}

/** What several of these fields say together must make sense for the purpose. */
export function presetRules(purpose: Purpose): readonly Rule[] {
  const beside = ['match', 'of', 'window', 'maxBatch'].map((key) => onlyBeside(key, 'preset'));
  return [...beside, subjectRule, measureRule(purpose)];
}

/** `model` of vLLM is `model_name`: a label that another preset has in its place would match nothing, without a word. */
const subjectRule: Rule = (map, report) => {
  const known = presetOf(map);
  if (known === undefined) return;
  if (!Object.hasOwn(map, 'match'))
    report(['match'], 'expected the labels of the servers that are meant, found nothing');
  const { subject, title } = known;
  const others = ['model', 'model_name'].filter((label) => label !== subject && subject?.startsWith('model'));
  for (const label of others) {
    if (isMap(map['match']) && Object.hasOwn(map['match'], label))
      report(['match', label], `expected ${subject}, as ${title} calls it, found ${label}`);
  }
};

function measureRule(purpose: Purpose): Rule {
  return (map, report) => {
    const known = presetOf(map);
    const trouble = known && measureTrouble(known, map, purpose);
    if (trouble) report([trouble[0]], `expected ${trouble[1]}`);
  };
}

type Trouble = readonly [field: 'preset' | 'of' | 'maxBatch', expected: string];

function measureTrouble(
  known: Preset,
  { of, maxBatch }: Readonly<Record<string, unknown>>,
  { what, measures }: Purpose,
): Trouble | undefined {
  if (measures?.length === 0) return ['preset', `${what}, which no preset knows, found one`];
  const knows = measuresOf(known);
  if (of === undefined && measures === undefined) return ['of', `one of ${listed(knows, 'or')}, found nothing`];
  const measure = MEASURES.find((one) => one === (of ?? measures?.[0]));
  if (measure === undefined) return undefined;
  if (measures?.includes(measure) === false) return ['of', `${what} (${listed(measures, 'or')}), found ${measure}`];
  if (!knows.includes(measure))
    return ['preset', `one that knows ${measure}, found ${known.title}, which knows ${listed(knows, 'and')}`];
  if (needsMaxBatch(known, measure) && maxBatch === undefined)
    return ['maxBatch', `the largest batch that is set, as ${known.title} does not say it, found nothing`];
  return undefined;
}

function presetOf(map: Readonly<Record<string, unknown>>): Preset | undefined {
  const name = map['preset'];
  return typeof name === 'string' ? PRESETS.get(name) : undefined;
}

/** The PromQL of a reference without trouble. */
export function presetExpr(written: PresetWritten, { measures, percent }: Purpose): string {
  const { preset: name = '', match = {}, of: measure = measures?.[0], window = WINDOW.defaultMs, maxBatch } = written;
  const known = PRESETS.get(name);
  const asked = { match, window: printDuration(window), maxBatch };
  const expr = known && measure && presetExpression(known, measure, asked);
  if (expr === undefined) throw new TypeError(`preset ${name} does not know ${measure}`);
  return percent && measure && SHARES.includes(measure) ? `100 * (${expr})` : expr;
}

/** What is asked, for people: `triton queue of model "sdxl"`. */
export function presetText({ preset: name = '', match = {}, of }: PresetWritten, { measures }: Purpose): string {
  const labels = Object.entries(match).map(([label, value]) => `${label} ${quoted(value)}`);
  return `${name} ${of ?? measures?.[0]} of ${listed(labels, 'and')}`;
}
