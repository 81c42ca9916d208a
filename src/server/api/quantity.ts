/** What repeated addition of decimal fractions may leave behind, as a part of the value: 0.1 + 0.2 is 0.3. */
const NOISE_RATIO = 1e-12;
/** For large values the noise stays below a milli, so that the result is never a whole milli too low. */
const MAX_NOISE = 0.0005;

const SUFFIXES = ['', 'k', 'M', 'G', 'T', 'P'] as const;

/**
 * A number as the canonical text of a Kubernetes quantity, rounded up to a milli: `12`, `1500m`, `1500k`. An HPA reads
 * no finer than that. Floating-point noise (up to 1e-12 of the value) is not rounded up, since one milli too much can
 * be one pod too much.
 *
 * @throws RangeError unless the value is finite, not negative and at most 2^53 - 1: HPAs take what is beyond for
 * something else.
 */
export function quantity(value: number): string {
  if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(`${value} is not a quantity: expected 0 to ${Number.MAX_SAFE_INTEGER}`);
  }
  const noise = Math.min(value * NOISE_RATIO, MAX_NOISE);
  const whole = Math.floor(value);
  const milli = Math.ceil((value - whole - noise) * 1000);
  if (milli >= 1000) return wholeQuantity(whole + 1);
  if (milli <= 0) return wholeQuantity(whole);
  return whole === 0 ? `${milli}m` : `${whole}${String(milli).padStart(3, '0')}m`;
}

function wholeQuantity(value: number): string {
  let mantissa = value;
  let thousands = 0;
  while (mantissa !== 0 && mantissa % 1000 === 0) {
    mantissa /= 1000;
    thousands += 1;
  }
  return `${mantissa}${SUFFIXES[thousands]}`;
}
