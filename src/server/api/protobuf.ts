import type { Bytes } from './bytes.ts';

const VARINT = 0;
const BYTES = 2;

/** A field of a protobuf message that holds a text, bytes or another message. */
export function bytesField(number: number, content: Bytes): Bytes {
  return varint(number * 8 + BYTES) + varint(content.length) + content;
}

/** A field of a protobuf message that holds a whole number from 0 to 2^53 - 1. */
export function integerField(number: number, value: number): Bytes {
  return varint(number * 8 + VARINT) + varint(value);
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function varint(value: number): Bytes {
  if (value < 128) return String.fromCharCode(value);
  return String.fromCharCode((value % 128) + 128) + varint(Math.floor(value / 128));
}
