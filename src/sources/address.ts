/**
 * An address from the settings with a path appended; its own path and parameters are kept.
 * @throws {RangeError} when it is no http or https address, or holds a credential; the message does not repeat it
 */
export function webAddress(text: string, path: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new RangeError('the address of a source must be http or https');
  if (url.username !== '' || url.password !== '') {
    throw new RangeError('the address of a source must hold no user name and no password: use its auth settings');
  }
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  url.hash = '';
  return url;
}

/** Whether an address is this machine's own, so that nobody else can listen on the way. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
