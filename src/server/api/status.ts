import { utf8 } from './bytes.ts';
import { GROUP } from './group.ts';
import type { Attributes, User } from '../access/identity.ts';
import { headerList, type Reply } from './reply.ts';

/** What an error is about, in the words of metav1.StatusDetails. */
interface Details {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly causes?: readonly { readonly message: string }[];
}

const HEADERS = headerList({
  'Cache-Control': 'no-cache, private',
  'Content-Type': 'application/json',
  'X-Content-Type-Options': 'nosniff',
});

/**
 * An error as a metav1.Status. It is JSON whatever the request accepts: client-go goes by the Content-Type, and every
 * client reads JSON. The message reaches people word for word, in the HPA's condition and event.
 */
export function failure(code: number, reason: string, message: string, details?: Details): Reply {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code };
  return { code, headers: HEADERS, body: utf8(JSON.stringify(status)) };
}

export function badRequest(message: string): Reply {
  return failure(400, 'BadRequest', message);
}

export function unauthorized(): Reply {
  return failure(401, 'Unauthorized', 'Unauthorized');
}

/** The wording is Kubernetes' own, so that people and tools know it. `reason` is the authorizer's, if it gave one. */
export function forbidden(user: User, attributes: Attributes, reason: string): Reply {
  const why = `${denied(user, attributes)}${reason === '' ? '' : `: ${reason}`}`;
  if (attributes.kind === 'path') return failure(403, 'Forbidden', escaped(`forbidden: ${why}`), {});
  const { group, resource, name } = attributes;
  const what = `${resource}.${group}${name === '' ? '' : ` ${JSON.stringify(name)}`}`;
  const details = { ...(name !== '' && { name }), group, kind: resource };
  return failure(403, 'Forbidden', escaped(`${what} is forbidden: ${why}`), details);
}

export function unknownPath(): Reply {
  return failure(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** `action` is a verb: `watch`, or a method in lower case. */
export function notSupported(action: string): Reply {
  const message = `${action} is not supported on resources of kind "*.${GROUP}"`;
  return allowing('GET', failure(405, 'MethodNotAllowed', message, { group: GROUP, kind: '*' }));
}

export function methodNotAllowed(): Reply {
  const message = 'the server does not allow this method on the requested resource';
  return allowing('GET, HEAD', failure(405, 'MethodNotAllowed', message, {}));
}

export function notAcceptable(types: readonly string[]): Reply {
  return failure(406, 'NotAcceptable', `only the following media types are accepted: ${types.join(', ')}`);
}

export function tooLong(maxLength: number): Reply {
  return failure(414, 'RequestURITooLong', `the request's URL is longer than ${maxLength} characters`);
}

/** For mistakes and outages of our own; `message` must not say more than a stranger may know. */
export function internalError(message: string): Reply {
  const details = { causes: [{ message }] };
  return failure(500, 'InternalError', `Internal error occurred: ${message}`, details);
}

export function unavailable(message: string): Reply {
  return failure(503, 'ServiceUnavailable', message);
}

export function timedOut(): Reply {
  return failure(504, 'Timeout', 'Timeout: request did not complete within the allotted timeout', {});
}

function denied({ name }: User, attributes: Attributes): string {
  const who = `User ${JSON.stringify(name)} cannot ${attributes.verb}`;
  if (attributes.kind === 'path') return `${who} path ${JSON.stringify(attributes.path)}`;
  const { resource, group, namespace } = attributes;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  return `${who} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${where}`;
}

/** Names in it come from the caller: nothing may look like HTML. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function allowing(methods: string, { code, headers, body }: Reply): Reply {
  return { code, headers: ['Allow', methods, ...headers], body };
}
