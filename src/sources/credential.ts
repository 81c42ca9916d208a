import { rotatedFile } from './rotated-file.ts';
import { SourceError } from './source.ts';

/** What proves who asks. */
export interface Credential {
  /**
   * The value of the Authorization header; undefined when nobody asks for proof.
   * @throws {SourceError} denied, when there is no credential
   */
  authorization(): Promise<string | undefined>;
  /** The other side refused it: the next one is made from scratch. */
  forget(): void;
}

export const ANONYMOUS: Credential = { authorization: async () => undefined, forget: () => {} };

/** Sends the token that a file holds; the file may be rotated at any time. */
export function bearerFile(path: string): Credential {
  const read = rotatedFile(path, 'token file');
  return { authorization: async () => `Bearer ${tokenOf(await read(), 'token file')}`, forget: () => {} };
}

/** Sends a name and the password that a file holds (RFC 7617, in UTF-8). */
export function basic(username: string, passwordFile: string): Credential {
  const read = rotatedFile(passwordFile, 'password file');
  return {
    authorization: async () => {
      const password = (await read()).replace(/\r?\n$/, '');
      return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
    },
    forget: () => {},
  };
}

const MONITORING_READ = 'https://www.googleapis.com/auth/monitoring.read';
const TOKEN_WITHIN_MS = 30_000;

/**
 * Sends an access token of Google's Application Default Credentials, which on GKE come from Workload Identity. It may read
 * metrics and nothing else. The library is loaded with the first call.
 */
export function googleToken(): Credential {
  let auth: { getAccessToken(): Promise<string | null | undefined> } | undefined;
  let pending: Promise<string> | undefined;

  async function fetchToken(): Promise<string> {
    const { GoogleAuth } = await import('google-auth-library');
    // Without a project the library runs gcloud to find one, and nobody needs it.
    auth ??= new GoogleAuth({ scopes: MONITORING_READ, projectId: 'unused' });
    return `Bearer ${tokenOf((await auth.getAccessToken()) ?? '', 'answer of the Google credential')}`;
  }

  function forget(): void {
    auth = undefined;
  }

  return {
    // The library waits for a metadata server without an end, so a hanging one is given up and asked anew.
    authorization: () => {
      pending ??= within(TOKEN_WITHIN_MS, fetchToken())
        .catch((error: unknown) => {
          forget();
          throw error instanceof SourceError ? error : noGoogleCredential();
        })
        .finally(() => {
          pending = undefined;
        });
      return pending;
    },
    forget,
  };
}

/** The library's own messages can name the service account, so none of them is passed on. */
function noGoogleCredential(): SourceError {
  return new SourceError(
    'denied',
    'no Google access token could be had: check the Workload Identity of the service account, or GOOGLE_APPLICATION_CREDENTIALS',
  );
}

/** A token with a space or a line break inside is another file, and would break the header. */
function tokenOf(text: string, what: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new SourceError('denied', `the ${what} holds no token`);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const timer = Promise.withResolvers<never>();
  const timeout = setTimeout(() => timer.reject(noGoogleCredential()), ms).unref();
  try {
    return await Promise.race([work, timer.promise]);
  } finally {
    clearTimeout(timeout);
  }
}
