import type { Express } from 'express';
import { utf8 } from './api/bytes.ts';
import { serve } from './api/documents.ts';
import { headerList, type Reply } from './api/reply.ts';
import { unknownPath } from './api/status.ts';

/** Something that must be in order. A note is shown to everybody who asks for details: it must hold no secret. */
export interface HealthCheck {
  readonly name: string;
  check(): { readonly ok: boolean; readonly note?: string };
}

export interface HealthParts {
  /** What a restart could cure. */
  readonly live: readonly HealthCheck[];
  /** What must hold before requests are sent here. */
  readonly ready: readonly HealthCheck[];
  readonly failed: (doing: string, error: unknown) => void;
}

const HEADERS = headerList({
  'Cache-Control': 'no-cache, private',
  'Content-Type': 'text/plain; charset=utf-8',
  'X-Content-Type-Options': 'nosniff',
});

interface Result {
  readonly name: string;
  readonly ok: boolean;
  readonly note: string | undefined;
}

/**
 * These answer everybody, also while nobody can tell who asks: a probe that fails for that would restart a good server.
 */
export const PROBES: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz']);

/**
 * The paths that Kubernetes' own servers have, in their form: `ok`, all checks with `?verbose`, one check under its
 * name. /healthz is the old name of /livez.
 */
export function serveHealth(app: Express, { live, ready, failed }: HealthParts): void {
  const probes = { healthz: live, livez: live, readyz: ready };
  for (const [probe, checks] of Object.entries(probes)) {
    serve(app, `/${probe}`, ({ query }) => {
      const results = checks.map((check) => run(check, failed));
      return summary(probe, results, query['verbose'] !== undefined);
    });
    serve(app, `/${probe}/:name`, ({ params }) => {
      const check = checks.find(({ name }) => name === params['name']);
      return check === undefined ? unknownPath() : detail(run(check, failed));
    });
  }
}

function run(check: HealthCheck, failed: HealthParts['failed']): Result {
  const { name } = check;
  try {
    const { ok, note } = check.check();
    return { name, ok, note };
  } catch (error) {
    failed(`checking ${name}`, error);
    return { name, ok: false, note: undefined };
  }
}

/** The reasons of failures are for those who may read one check: anybody can see this. */
function summary(probe: string, results: readonly Result[], verbose: boolean): Reply {
  const ok = results.every((result) => result.ok);
  if (ok && !verbose) return plain(200, 'ok');
  const lines = results.map((result) =>
    result.ok
      ? `[+]${result.name} ok${result.note === undefined ? '' : `: ${result.note}`}\n`
      : `[-]${result.name} failed: reason withheld\n`,
  );
  return plain(ok ? 200 : 500, `${lines.join('')}${probe} check ${ok ? 'passed' : 'failed'}\n`);
}

function detail({ name, ok, note = 'no reason given' }: Result): Reply {
  return ok ? plain(200, 'ok') : plain(500, `${name} failed: ${note}\n`);
}

function plain(code: number, text: string): Reply {
  return { code, headers: HEADERS, body: utf8(text) };
}
