/** Pub/Sub's own grammar for the ids of subscriptions and topics: 3 to 255 characters, a letter first, not `goog...`. */
export function isPubsubId(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}$/.test(text) && !/^goog/i.test(text);
}
