import type { Inputs } from './inputs.ts';

/** The key under which a row of numbers stands in a record. */
const NUMBERS = '$numbers';

/**
 * Everything that a decision depended on, as JSON. Reading it back gives inputs that are decided the same, to the last bit:
 * numbers keep all their digits, and gaps in a series stay gaps.
 */
export function writeRecord(inputs: Inputs): string {
  return JSON.stringify(inputs, (_, value: unknown) =>
    value instanceof Float64Array ? { [NUMBERS]: Array.from(value, (one) => (Number.isNaN(one) ? null : one)) } : value,
  );
}

/** @throws when the text is not a record */
export function readRecord(text: string): Inputs {
  return JSON.parse(text, (_, value: unknown) => {
    const numbers = typeof value === 'object' && value !== null && NUMBERS in value ? value[NUMBERS] : undefined;
    return Array.isArray(numbers)
      ? Float64Array.from(numbers, (one) => (one === null ? Number.NaN : Number(one)))
      : value;
  });
}
