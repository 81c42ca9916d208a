import { z } from 'zod';
import { shown } from './shown.ts';

const ADDRESS = 'a URL such as https://prometheus.example.com:9090';

/** The address of a server, http or https. */
export const url: z.ZodType<string> = z.unknown().refine((value): value is string => trouble(value) === undefined, {
  error: ({ input }) => `expected ${ADDRESS}${trouble(input) ?? ''}`,
});

/** What is wrong with an address. It never repeats the address: a user and password may be in it, or a token. */
function trouble(value: unknown): string | undefined {
  if (typeof value !== 'string') return `, found ${shown(value)}`;
  const [, rest] = /^https?:\/\/(.*)$/s.exec(value) ?? [];
  if (rest === undefined) return ', found something else';
  if (/^[^/?#]*@/.test(rest)) return ' without a user, found one (credentials have fields of their own)';
  if (rest.includes('?')) return ' without a query, found one';
  if (rest.includes('#')) return ' without a fragment, found one';
  // A parser of addresses mends other characters, and what is called would not be what was read here.
  const isPlain = /^[A-Za-z0-9.[\]:_~%!$&'()*+,;=/-]+$/.test(rest);
  return isPlain && URL.canParse(value) ? undefined : ', found something that is none';
}

/** Whether what stands for an address says plain http. */
export function isPlainHttp(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('http://');
}

/** Whether an address stays on this machine: 127.0.0.0/8, ::1 or localhost. */
export function isLoopback(value: unknown): boolean {
  const hostname = typeof value === 'string' ? URL.parse(value)?.hostname : undefined;
  return hostname !== undefined && /^(?:127(?:\.\d+){3}|\[::1\]|localhost)$/.test(hostname);
}
