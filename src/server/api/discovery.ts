import type { Express } from 'express';
import { jsonDocument, serveNegotiated } from './documents.ts';
import { GROUP, GROUP_VERSION, KIND, RESOURCE, VERSION } from './group.ts';

const GROUP_VERSION_ENTRY = { groupVersion: GROUP_VERSION, version: VERSION };
const API_GROUP = { name: GROUP, versions: [GROUP_VERSION_ENTRY], preferredVersion: GROUP_VERSION_ENTRY };

/**
 * The verbs stay at `get`: with list, watch or delete the namespace, garbage collection and quota controllers would
 * take metrics for objects to delete.
 */
const VERBS = ['get'];

/** Anybody may keep it, and asks with its ETag whether it is still right. */
const PUBLIC = { cacheControl: 'public' };

const API_RESOURCE_LIST = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: GROUP_VERSION,
  resources: [{ name: RESOURCE, singularName: '', namespaced: true, kind: KIND, verbs: VERBS }],
};

/**
 * What the cluster learns of us. It depends on nothing that can fail or change: an API group that does not answer, or
 * answers with an empty list, blocks the deletion of namespaces and breaks `kubectl api-resources` for everybody.
 */
export function serveDiscovery(app: Express): void {
  const list = { kind: 'APIGroupList', apiVersion: 'v1', groups: [API_GROUP] };
  const group = { kind: 'APIGroup', apiVersion: 'v1', ...API_GROUP };
  serveNegotiated(app, '/apis', [jsonDocument(list, PUBLIC), aggregated('v2'), aggregated('v2beta1')]);
  serveNegotiated(app, `/apis/${GROUP}`, [jsonDocument(group, PUBLIC)]);
  serveNegotiated(app, `/apis/${GROUP_VERSION}`, [jsonDocument(API_RESOURCE_LIST, PUBLIC)]);
}

/**
 * Everything in one document, for clients since 1.26 (v2beta1) and 1.30 (v2). They compare the content type exactly.
 */
function aggregated(version: 'v2' | 'v2beta1'): ReturnType<typeof jsonDocument> {
  const resource = {
    resource: RESOURCE,
    responseKind: { group: GROUP, version: VERSION, kind: KIND },
    scope: 'Namespaced',
    singularResource: '',
    verbs: VERBS,
  };
  const content = {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: [
      { metadata: { name: GROUP }, versions: [{ version: VERSION, resources: [resource], freshness: 'Current' }] },
    ],
  };
  const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return jsonDocument(content, { ...PUBLIC, contentType, as: `apidiscovery.k8s.io/${version}/APIGroupDiscoveryList` });
}
