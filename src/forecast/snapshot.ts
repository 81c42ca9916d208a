/**
 * What a part of a model remembers is a plain object of numbers, typed arrays and further such objects, changed in
 * place. It is saved by its shape, and restored into a fresh object of the same shape or not at all.
 */
type Numbers = Float64Array | Float32Array | Uint16Array | Int16Array | Uint8Array | Int32Array;

/** Typed arrays become base64 without the zeros at their end; NaN becomes null. */
export function save(memory: object): unknown {
  if (Array.isArray(memory)) return memory.map(saveValue);
  return Object.fromEntries(Object.entries(memory).map(([name, value]) => [name, saveValue(value)]));
}

/** Fills `memory` with what was saved. False where the shape differs: `memory` is then to be thrown away. */
export function restore(memory: object, saved: unknown): boolean {
  if (typeof saved !== 'object' || saved === null) return false;
  const names = Object.keys(memory);
  if (names.length !== Object.keys(saved).length) return false;
  return names.every((name) => restoreValue(memory, name, Reflect.get(saved, name)));
}

function saveValue(value: unknown): unknown {
  if (isNumbers(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
    return Buffer.from(bytes.subarray(0, end)).toString('base64');
  }
  return typeof value === 'object' && value !== null ? save(value) : value;
}

function restoreValue(memory: object, name: string, saved: unknown): boolean {
  const current: unknown = Reflect.get(memory, name);
  if (isNumbers(current)) return typeof saved === 'string' && restoreNumbers(current, saved);
  if (typeof current === 'object' && current !== null) return restore(current, saved);
  return (typeof saved === 'number' || saved === null) && Reflect.set(memory, name, saved ?? Number.NaN);
}

function restoreNumbers(numbers: Numbers, saved: string): boolean {
  const bytes = Buffer.from(saved, 'base64');
  if (bytes.length > numbers.byteLength) return false;
  numbers.fill(0);
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength).set(bytes);
  return true;
}

function isNumbers(value: unknown): value is Numbers {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
