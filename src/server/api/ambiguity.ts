import type { Answer } from '../../store/store.ts';

const MAX_KEYS = 3;
const MAX_VALUES = 5;

/** What to tell a person whose selector matches several answers of one metric: how many, and what tells them apart. */
export function distinguishing(answers: readonly Answer[]): string {
  const [{ namespace, metric } = { namespace: '', metric: '' }] = answers;
  const keys = new Set(answers.flatMap(({ labels }) => Object.keys(labels)));
  const choices = [...keys].flatMap((key) => choice(key, answers) ?? []);
  return (
    `the selector matches ${answers.length} values of the metric ${metric} in the namespace ${namespace}, and an HPA ` +
    `would add them up; add to the selector one of: ${choices.slice(0, MAX_KEYS).join('; ')}`
  );
}

/** The selectors that a key offers, undefined when it is the same in all. */
function choice(key: string, answers: readonly Answer[]): string | undefined {
  const values = answers.map(({ labels }) => (Object.hasOwn(labels, key) ? `${key}=${labels[key]}` : `!${key}`));
  const different = [...new Set(values)].toSorted();
  if (different.length === 1) return undefined;
  const more = different.length - MAX_VALUES;
  return `${different.slice(0, MAX_VALUES).join(', ')}${more > 0 ? ` or ${more} more` : ''}`;
}
