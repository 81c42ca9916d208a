/** A field of a protobuf message: a whole number, or bytes that may be a text or another message. */
interface Field {
  readonly number: number;
  readonly value: number | Buffer;
}

/** Reads a protobuf message with varint and length-delimited fields; throws when it is cut off or has any other. */
function readMessage(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('the message is cut off');
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (tag % 8 === 0) {
      fields.push({ number, value: varint() });
      continue;
    }
    if (tag % 8 !== 2) throw new Error(`field ${number} has wire type ${tag % 8}`);
    const length = varint();
    if (at + length > bytes.length) throw new Error(`field ${number} is cut off`);
    fields.push({ number, value: bytes.subarray(at, at + length) });
    at += length;
  }
  return fields;
}

export interface ReadItem {
  readonly metricName: string;
  readonly metricLabels: Record<string, string>;
  readonly seconds: number;
  readonly value: string;
}

/** What an HPA reads from Kubernetes' protobuf: the type, and the items. */
export function readValueList(bytes: Buffer): { apiVersion: string; kind: string; items: ReadItem[] } {
  if (bytes.subarray(0, 4).toString('latin1') !== 'k8s\0') throw new Error('the magic bytes are missing');
  const envelope = readMessage(bytes.subarray(4));
  const type = readMessage(child(envelope, 1));
  const list = readMessage(child(envelope, 2));
  const items = list.filter(({ number }) => number === 2).map(({ value }) => readItem(value));
  return { apiVersion: text(type, 1), kind: text(type, 2), items };
}

function readItem(bytes: number | Buffer): ReadItem {
  const item = readMessage(buffer(bytes));
  const labels = item.filter(({ number }) => number === 2).map(({ value }) => readMessage(buffer(value)));
  return {
    metricName: text(item, 1),
    metricLabels: Object.fromEntries(labels.map((label) => [text(label, 1), text(label, 2)])),
    seconds: Number(readMessage(child(item, 3)).find(({ number }) => number === 1)?.value),
    value: text(readMessage(child(item, 5)), 1),
  };
}

function child(fields: readonly Field[], number: number): Buffer {
  const found = fields.find((field) => field.number === number);
  if (found === undefined) throw new Error(`field ${number} is missing`);
  return buffer(found.value);
}

function text(fields: readonly Field[], number: number): string {
  return child(fields, number).toString('utf8');
}

function buffer(value: number | Buffer): Buffer {
  if (typeof value === 'number') throw new Error(`${value} where bytes were expected`);
  return value;
}
