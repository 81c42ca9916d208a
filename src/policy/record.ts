import type { Inputs } from './inputs.ts';

/** The keys under which a row of numbers, and -0, stand in a record: JSON knows neither. */
const NUMBERS = '$numbers';
const MINUS_ZERO = '$minusZero';

/**
 * Everything that a decision depended on, as JSON. Reading it back gives inputs that are decided the same, to the last bit:
 * numbers keep all their digits, and gaps in a series stay gaps.
 */
export function writeRecord(inputs: Inputs): string {
  return JSON.stringify(inputs, (_, value: unknown) => {
    if (Object.is(value, -0)) return { [MINUS_ZERO]: true };
    if (!(value instanceof Float64Array)) return value;
    return { [NUMBERS]: Array.from(value, (one) => (Number.isNaN(one) ? null : one)) };
  });
}

/** @throws when the text is no JSON; it is one that `writeRecord` wrote */
export function readRecord(text: string): Inputs {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if (MINUS_ZERO in value) return -0;
    const numbers = NUMBERS in value ? value[NUMBERS] : undefined;
    return Array.isArray(numbers)
      ? Float64Array.from(numbers, (one) => (one === null ? Number.NaN : Number(one)))
      : value;
  });
}
