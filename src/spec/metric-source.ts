import { z } from 'zod';
import { duration, expected, oneOf, text, texts, unseenText, wholeNumber } from './field.ts';
import { at, atMostOneOf, closed, exactlyOneOf, onlyBeside, type Rule } from './map.ts';
import {
  FILE,
  HEADER_NAME,
  HEADER_VALUE,
  NAMESPACE,
  PROJECT_ID,
  SECRET_FILE,
  SERVER_NAME,
  USER_NAME,
} from './names.ts';
import { apiVersion, sourceMetadata, positive } from './object.ts';
import { shown } from './shown.ts';
import type { MetricSource as Checked, PrometheusAuth, System } from './spec.ts';
import { isLoopback, isPlainHttp, url } from './url.ts';

/** What a source gets that does not say it. */
const DEFAULTS = {
  /**
   * Cloud Monitoring samples Pub/Sub once a minute and shows the sample up to two minutes later: asking more often costs quota
   * and tells nothing, and three minutes are an ordinary age.
   */
  cloudMonitoring: { everyMs: 30_000, maxAgeMs: 300_000 },
  /** Asked with every tick. The age of a scrape a minute is ordinary, with something for its delays. */
  prometheus: { everyMs: undefined, maxAgeMs: 90_000, timeoutMs: 5_000 },
  /** The first generated day, as fast as it was. */
  replay: { everyMs: undefined, maxAgeMs: 90_000, seed: 1, speed: 1 },
} as const;

/** Longer, and the source would be asked again before it answers. */
const LONGEST_TIMEOUT_MS = 60_000;

const AUTHS = ['bearerTokenFile', 'basic', 'google'] as const;
const secretFile = unseenText(SECRET_FILE);

const cloudMonitoring = closed(
  'a map with a project',
  { project: text(PROJECT_ID), endpoint: url.optional() },
  ({ endpoint }, report) => {
    if (isPlainHttp(endpoint) && !isLoopback(endpoint))
      report(['endpoint'], 'expected https, or http to this machine, found http to another');
  },
);

const tls = closed(
  'a map with caFile, certFile, keyFile or serverName',
  {
    caFile: secretFile.exactOptional(),
    certFile: secretFile.exactOptional(),
    keyFile: secretFile.exactOptional(),
    serverName: text(SERVER_NAME).exactOptional(),
  },
  onlyBeside('certFile', 'keyFile'),
  onlyBeside('keyFile', 'certFile'),
);

/** A credential goes to nobody in clear, not even on this machine, where any process may be listening. */
const secretsNeedHttps: Rule = (prometheus, report) => {
  if (!isPlainHttp(prometheus['url'])) return;
  const secrets = [...AUTHS.map((key) => [key]), ['tls', 'certFile'], ['tls', 'keyFile']];
  const secret = secrets.find((path) => at(prometheus, path) !== undefined)?.join('.');
  if (secret !== undefined) report(['url'], `expected https, as there is a credential (${secret}), found http`);
  else if (prometheus['tls'] !== undefined) report(['url'], 'expected https, as there are tls settings, found http');
};

/** Headers that carry credentials have fields that read them from files; others are part of the protocol. */
const headersAreFree: Rule = ({ headers }, report) => {
  for (const name of Object.keys(Object(headers))) {
    if (/^(?:proxy-)?authorization$|cookie/i.test(name))
      report(['headers', name], `expected credentials in ${AUTHS.join(', ')} or tls, found a header for them`);
    if (/^(?:host|connection|upgrade|te|trailer|expect|accept.*|content-.*|transfer-encoding|keep-alive)$/i.test(name))
      report(['headers', name], 'expected a header that is not part of the protocol itself, found one that is');
  }
};

const prometheus = closed(
  'a map with a url',
  {
    url,
    timeout: duration({ mostMs: LONGEST_TIMEOUT_MS }).default(DEFAULTS.prometheus.timeoutMs),
    bearerTokenFile: secretFile.optional(),
    basic: closed('a map with username and passwordFile', {
      username: unseenText(USER_NAME),
      passwordFile: secretFile,
    }).optional(),
    google: oneOf([true]).optional(),
    tls: tls.optional(),
    headers: texts('a map of headers', text(HEADER_NAME), unseenText(HEADER_VALUE)).default({}),
  },
  atMostOneOf(AUTHS),
  secretsNeedHttps,
  headersAreFree,
);

const replay = closed('a map with file, seed or speed, such as {}', {
  file: text(FILE).optional(),
  seed: wholeNumber(0, 2 ** 32 - 1).default(DEFAULTS.replay.seed),
  speed: positive.default(DEFAULTS.replay.speed),
});

const namespaceList = z
  .array(text(NAMESPACE), { error: expected('a list of namespaces (all may use a source without one)') })
  .refine(
    (list) => list.length > 0,
    'expected at least one namespace, found none (all may use a source without a list)',
  )
  .refine((list) => repeated(list) === undefined, {
    error: ({ input }) => `expected each namespace once, found ${shown(repeated(input))} again`,
  });

function repeated(list: unknown): unknown {
  const seen = new Set<unknown>();
  return Array.isArray(list) ? list.find((item) => seen.size === seen.add(item).size) : undefined;
}

/** A system that may be asked, and by whom: written by an admin, for the whole cluster. */
export const MetricSource = closed('a map', {
  apiVersion,
  kind: oneOf(['MetricSource']),
  metadata: sourceMetadata,
  spec: closed(
    'a map with a system',
    {
      cloudMonitoring: cloudMonitoring.optional(),
      prometheus: prometheus.optional(),
      replay: replay.optional(),
      namespaces: namespaceList.optional(),
      every: duration().optional(),
      maxAge: duration().optional(),
    },
    exactlyOneOf(['cloudMonitoring', 'prometheus', 'replay']),
  ),
}).transform(({ metadata, spec }): Checked => {
  const system = systemOf(spec);
  const { everyMs, maxAgeMs } = DEFAULTS[system.kind];
  const { namespaces, every = everyMs, maxAge = maxAgeMs } = spec;
  return { name: metadata.name, namespaces, everyMs: every, maxAgeMs: maxAge, system };
});

function systemOf(spec: {
  readonly cloudMonitoring?: z.infer<typeof cloudMonitoring> | undefined;
  readonly prometheus?: z.infer<typeof prometheus> | undefined;
  readonly replay?: z.infer<typeof replay> | undefined;
}): System {
  if (spec.cloudMonitoring) {
    const { project, endpoint } = spec.cloudMonitoring;
    return { kind: 'cloudMonitoring', project, endpoint };
  }
  if (spec.prometheus) {
    const { url: address, timeout, headers } = spec.prometheus;
    return {
      kind: 'prometheus',
      url: address,
      timeoutMs: timeout,
      auth: authOf(spec.prometheus),
      tls: spec.prometheus.tls ?? {},
      headers,
    };
  }
  const { file, seed, speed } = { file: undefined, ...DEFAULTS.replay, ...spec.replay };
  return { kind: 'replay', file, seed, speed };
}

function authOf({ bearerTokenFile, basic, google }: z.infer<typeof prometheus>): PrometheusAuth {
  if (bearerTokenFile !== undefined) return { kind: 'bearer', tokenFile: bearerTokenFile };
  if (basic !== undefined) return { kind: 'basic', username: basic.username, passwordFile: basic.passwordFile };
  return { kind: google === undefined ? 'none' : 'google' };
}
