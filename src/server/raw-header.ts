import type { IncomingMessage } from 'node:http';

/**
 * The value of a header, by its name in lower case, several of them joined as Node joins them. Only this one is looked for: reading
 * all headers into an object, as Node does when it is asked for one, costs as much as finding a value.
 */
export function rawHeader({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, name: string): string | undefined {
  let found: string | undefined;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const candidate = rawHeaders[at];
    if (candidate?.length !== name.length || (candidate !== name && candidate.toLowerCase() !== name)) continue;
    found = found === undefined ? rawHeaders[at + 1] : `${found}, ${rawHeaders[at + 1]}`;
  }
  return found;
}
