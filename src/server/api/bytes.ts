/**
 * Bytes as a string of characters from U+0000 to U+00FF, one each (latin1). Node sends such a body in one piece with
 * the headers, which costs less than two, and joining strings costs less than joining buffers.
 */
export type Bytes = string;

/** A text in UTF-8. */
export function utf8(text: string): Bytes {
  return /^\p{ASCII}*$/u.test(text) ? text : Buffer.from(text).toString('latin1');
}
