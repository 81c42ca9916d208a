/** A call to the kube-apiserver that was refused, or brought no answer. The message says which, and never holds what was sent. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
  /** Whether the same call may succeed in a moment. */
  readonly retriable: boolean;

  constructor(message: string, { status, retriable, cause }: { status?: number; retriable: boolean; cause?: unknown }) {
    super(message, { cause });
    this.status = status;
    this.retriable = retriable;
  }
}

const LONGEST_MESSAGE = 500;

/** As client-go judges it: 429, 500 and 504 pass, and whatever comes with a Retry-After. */
export function refusal(what: string, status: number, body: string, retryAfter: boolean): ClusterError {
  const said = messageOf(body);
  return new ClusterError(`${what}: ${status}${said === '' ? '' : `: ${said}`}`, {
    status,
    retriable: status === 429 || status === 500 || status === 504 || retryAfter,
  });
}

const PASSING = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'UND_ERR_SOCKET']);

/** A connection that is refused passes too, unlike in client-go: behind a Service the next one goes to another apiserver. */
export function noAnswer(what: string, error: unknown): ClusterError {
  const chain = causesOf(error);
  const code = chain.map((one) => ('code' in one ? String(one.code) : '')).find((one) => one !== '');
  const why = chain.map((one) => ('message' in one ? String(one.message) : '')).filter((one) => one !== '');
  const known = code === undefined || why.some((text) => text.includes(code)) ? '' : ` (${code})`;
  return new ClusterError(`${what}: ${why.join(': ').slice(0, LONGEST_MESSAGE)}${known}`, {
    retriable: code !== undefined && PASSING.has(code),
    cause: error,
  });
}

function causesOf(error: unknown): object[] {
  if (typeof error !== 'object' || error === null) return [];
  return [error, ...('cause' in error ? causesOf(error.cause) : [])];
}

/** Of a metav1.Status its message, of anything else nothing: it may be a proxy's page. */
function messageOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !('message' in parsed)) return '';
    return typeof parsed.message === 'string' ? parsed.message.slice(0, LONGEST_MESSAGE) : '';
  } catch {
    return '';
  }
}
