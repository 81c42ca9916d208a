import { LRUCache } from 'lru-cache';

/** A form in which something can be answered. */
export interface Offer {
  /** A media type without parameters. */
  readonly type: string;
  /** `group/version/Kind` when the object is turned into another kind, which a request must ask for by g, v and as. */
  readonly as?: string;
}

interface Clause {
  readonly type: string;
  readonly as: string | undefined;
  readonly weight: number;
}

const MAX_REMEMBERED = 256;

/** The first offer that an Accept header asks for, or undefined. Headers repeat, so what was found is remembered. */
export function createNegotiator<T extends Offer>(offers: readonly T[]): (accept: string | undefined) => T | undefined {
  const remembered = new LRUCache<string, { readonly offer: T | undefined }>({ max: MAX_REMEMBERED });
  return (accept = '') => {
    const known = remembered.get(accept);
    if (known !== undefined) return known.offer;
    const offer = negotiate(accept, offers);
    remembered.set(accept, { offer });
    return offer;
  };
}

/**
 * The offer for an Accept header as Kubernetes chooses it: by weight, then exact types before wildcards, then by order;
 * an empty header takes the first offer. Other than there, a weight of 0 refuses what it names (RFC 9110, 12.4.2).
 */
export function negotiate<T extends Offer>(accept: string, offers: readonly T[]): T | undefined {
  if (accept === '') return offers[0];
  const clauses = accept.split(',').flatMap((text) => readClause(text) ?? []);
  const refused = clauses.filter(({ weight }) => weight === 0);
  const wanted = clauses
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight || wildcards(a) - wildcards(b));
  const possible = offers.filter(
    (offer) => !refused.some((clause) => clause.type === offer.type && fits(clause, offer)),
  );
  for (const clause of wanted) {
    const offer = possible.find((one) => fits(clause, one));
    if (offer !== undefined) return offer;
  }
  return undefined;
}

function fits({ type, as }: Clause, offer: Offer): boolean {
  if (as !== offer.as) return false;
  return type === offer.type || type === '*/*' || (type.endsWith('/*') && offer.type.startsWith(type.slice(0, -1)));
}

function wildcards({ type }: Clause): number {
  return type.split('*').length - 1;
}

/** Undefined for a clause that cannot be read, or that asks for a stream or for another server version. */
function readClause(text: string): Clause | undefined {
  const [range = '', ...rest] = text.split(';').map((part) => part.trim());
  const type = range === '*' ? '*/*' : range.toLowerCase();
  if (type.split('/').length !== 2) return undefined;
  const parameters = new Map(rest.map(readParameter));
  if (parameters.get('stream') || parameters.get('sv')) return undefined;
  return { type, as: conversion(parameters), weight: weightOf(parameters.get('q')) };
}

function readParameter(text: string): [string, string] {
  const [name = '', value = ''] = text.split('=');
  return [name.trim().toLowerCase(), value.trim()];
}

function conversion(parameters: ReadonlyMap<string, string>): string | undefined {
  const parts = ['g', 'v', 'as'].map((name) => parameters.get(name));
  return parts.every((part) => part === undefined) ? undefined : parts.join('/');
}

/** A weight that cannot be read counts as none given. */
function weightOf(text: string | undefined): number {
  return text !== undefined && /^(0(\.\d*)?|1(\.0*)?)$/.test(text) ? Number(text) : 1;
}
