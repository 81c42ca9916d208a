const { floor, imul } = Math;

/** A stream of numbers in [0, 1), the same for the same seed: mulberry32 (Tommy Ettinger, 2017, public domain). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A stream of its own for every name: what one part of a world draws never moves what another part draws. */
export function namedRandom(seed: number, name: string): () => number {
  return seededRandom(hash(seed, name));
}

/** A number in (0, 1) that belongs to a thing and not to the order of asking, so that every policy meets the same world. */
export type Keyed = (first: number, second?: number) => number;

/** Numbers of one name by key: the same seed, name and keys give the same number. */
export function keyedRandom(seed: number, name: string): Keyed {
  const base = hash(seed, name);
  return (first, second = 0) => {
    const mixed = mix(mix(mix(base ^ (first | 0)) ^ floor(first / 2 ** 32)) ^ (second | 0));
    return ((mixed >>> 0) + 0.5) / 2 ** 32;
  };
}

/** FNV-1a over the name, from the seed. */
function hash(seed: number, name: string): number {
  let value = mix(seed | 0) ^ 0x811c9dc5;
  for (let i = 0; i < name.length; i++) value = imul(value ^ name.charCodeAt(i), 0x01000193);
  return mix(value);
}

/** The finaliser of MurmurHash3 (Austin Appleby, public domain). */
function mix(value: number): number {
  let mixed = imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
