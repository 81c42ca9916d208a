import { FetchError } from 'node-fetch';
import { part, textOf } from './json.ts';
import { SourceError } from './source.ts';

/** What each code of Node's sockets and TLS means, and where to look. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, "'s host name is not known: check its address, and DNS"],
  [/^ECONNREFUSED$/, ' refuses the connection: check that it runs, and its port'],
  [/^(?:EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/, ' cannot be reached: check network policies'],
  [/^(?:ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/, ' closed the connection before its answer was complete'],
  [/ALERT|HANDSHAKE/, ' refuses our TLS: check the client certificate'],
  [/CERT|UNABLE_TO_|SIGNATURE|ALTNAME/, "'s certificate is not trusted: check the CA file and the server name"],
  [/SSL|EPROTO|HPE_/, ' does not speak the protocol that its address says (http or https)'],
];

/** Why a call gave no answer. The errors of node-fetch name the address, so only their code is passed on. */
export function connectionFailure(error: unknown, peer: string, largestMebibytes: number): SourceError {
  if (error instanceof FetchError && error.type === 'max-size') {
    return new SourceError('bad-query', `${peer}'s answer is larger than ${largestMebibytes} MiB`);
  }
  const code = textOf(part(error, 'code'));
  const meaning = MEANINGS.find(([pattern]) => pattern.test(code))?.[1] ?? ': the connection failed';
  return new SourceError('unavailable', `${peer}${meaning} (${code || 'no code'})`);
}
