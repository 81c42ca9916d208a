import { part, textOf } from './json.ts';
import { SourceError } from './source.ts';

/** The error that an HTTP status other than 200 is. Of the body only the status word is used: its texts name accounts and projects. */
export function failureOf(status: number, json: unknown): SourceError {
  const word = /^[A-Z_]{2,40}$/.exec(textOf(part(json, 'error', 'status')))?.[0];
  const found = word === undefined ? `HTTP ${status}` : `HTTP ${status}, ${word}`;
  switch (status) {
    case 400:
      return new SourceError('bad-query', `Cloud Monitoring does not accept the request (${found}): check the project`);
    case 401:
      return new SourceError(
        'denied',
        `Cloud Monitoring does not accept the credential (${found}): check the Workload Identity of the service account`,
      );
    case 403:
      return new SourceError(
        'denied',
        `Cloud Monitoring does not let us read (${found}): grant roles/monitoring.viewer on the source's project, and check that its Monitoring API is on`,
      );
    case 404:
      return new SourceError('not-found', `Cloud Monitoring does not know the source's project (${found})`);
    case 429:
      return new SourceError(
        'throttled',
        `Cloud Monitoring is asked too often (${found}): look at the project's quota of time series queries per minute`,
      );
    default:
      return new SourceError('unavailable', `Cloud Monitoring has a problem (${found})`);
  }
}

/** Said while Cloud Monitoring is left alone. How long still is not: what is said must not change all the time. */
export function backingOff(): SourceError {
  return new SourceError(
    'throttled',
    "Cloud Monitoring was asked too often and is left alone for a while: look at the project's quota of time series queries per minute",
  );
}

/** Cloud Monitoring could not read everything that was asked for. */
export function incompleteAnswer(): SourceError {
  return new SourceError('partial', 'Cloud Monitoring says that its answer is incomplete');
}

/** Nothing was found. Several things look the same here, so none is claimed. */
export function noData(resource: 'subscription' | 'topic', windowMs: number): SourceError {
  return new SourceError(
    'no-data',
    `Cloud Monitoring has no point of the last ${windowMs / 60_000} minutes for this ${resource}: it may have been idle for long, not exist, or be in another project, or Cloud Monitoring may have a gap`,
  );
}
