import { waitForCondition } from './conditions.ts';
import type { Kube, Manifest } from './kube.ts';

export const NAMESPACE = 'forewarm';
/** The name that the aggregator expects in the serving certificate. */
export const SERVICE_HOST = `forewarm.${NAMESPACE}.svc`;
const API_SERVICE = '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.external.metrics.k8s.io';

/** The one place of the group external.metrics.k8s.io in the cluster. Limits of waiting are in seconds. */
export interface Aggregation {
  /** Sends the group's requests to a port of loopback whose certificate `ca` (PEM) signed. */
  route(to: { port: number; ca: string }): Promise<void>;
  remove(): Promise<void>;
  becomesAvailable(limit: { within: number }): Promise<void>;
  /** Gives the reason and the message. */
  becomesUnavailable(limit: { within: number }): Promise<string>;
}

export function aggregation(kube: Kube): Aggregation {
  const available = { path: API_SERVICE, type: 'Available' };
  return {
    route: ({ port, ca }) => kube.apply(service(port), apiService(port, ca)),
    remove: () => kube.delete(API_SERVICE),
    becomesAvailable: async (limit) => void (await waitForCondition(kube, available, { status: 'True' }, limit)),
    becomesUnavailable: async (limit) => {
      const { reason, message } = await waitForCondition(kube, available, { status: 'False' }, limit);
      return `${reason}: ${message}`;
    },
  };
}

/** An ExternalName is the one way to loopback that the aggregator takes. */
function service(port: number): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'forewarm', namespace: NAMESPACE },
    spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ name: 'https', port }] },
  };
}

function apiService(port: number, ca: string): Manifest {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.external.metrics.k8s.io' },
    spec: {
      group: 'external.metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { name: 'forewarm', namespace: NAMESPACE, port },
      caBundle: Buffer.from(ca).toString('base64'),
    },
  };
}
