import { expect } from '@jest/globals';
import { readValueList } from './protobuf-reader.ts';
import type { Answered } from './api-server.ts';

export interface Status {
  readonly kind: string;
  readonly status: string;
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: object;
}

/** An error of the API as client-go reads it; throws when it is none. */
export function statusOf({ code, headers, text }: Answered): Status {
  const status = JSON.parse(text) as Status;
  expect(headers['content-type']).toBe('application/json');
  expect(status).toMatchObject({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code });
  expect(status.message).not.toBe('');
  expect(status.reason).not.toBe('');
  return status;
}

/** What holds for every answer of the secure port, whatever was asked. */
export function expectWellBehaved(answered: Answered): void {
  const { code, headers, text, body } = answered;
  expect(headers).not.toHaveProperty('retry-after');
  expect(headers).not.toHaveProperty('location');
  expect(headers).not.toHaveProperty('x-powered-by');
  expect(headers['audit-id']).toMatch(/./);
  if (code === 304) return;
  expect(headers['content-type']).toMatch(/^(application\/|text\/plain)/);
  expect(headers['cache-control']).toMatch(/^(public|no-cache, private)$/);
  if (headers['content-type']?.startsWith('application/json')) {
    if (text !== '') expectNoNull(JSON.parse(text));
  }
  if (headers['content-type'] === 'application/vnd.kubernetes.protobuf') {
    expect(readValueList(body).items).toHaveLength(1);
  }
  if (code >= 400) expect(headers['x-content-type-options']).toBe('nosniff');
}

function expectNoNull(content: unknown): void {
  expect(content).not.toBeNull();
  if (typeof content === 'object' && content !== null) Object.values(content).forEach(expectNoNull);
}
