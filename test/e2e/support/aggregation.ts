import { type Condition, conditionOf } from './conditions.ts';
import { eventually } from './eventually.ts';
import type { Kube, Manifest } from './kube.ts';

export const NAMESPACE = 'forewarm';
/** The name that the aggregator expects in the serving certificate. */
export const SERVICE_HOST = `forewarm.${NAMESPACE}.svc`;
const API_SERVICE = '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.external.metrics.k8s.io';

/** The only place of the group external.metrics.k8s.io in the cluster, and how it fares. */
export interface Aggregation {
  /** Sends the group's requests to a port of loopback whose certificate `ca` (PEM) signed. */
  route(to: { port: number; ca: string }): Promise<void>;
  remove(): Promise<void>;
  /** The APIService's condition Available. */
  available(): Promise<Condition>;
  /** @param within seconds */
  becomesAvailable(limit: { within: number }): Promise<void>;
  /** Gives the reason and the message. @param within seconds */
  becomesUnavailable(limit: { within: number }): Promise<string>;
}

export function aggregation(kube: Kube): Aggregation {
  const available = () => conditionOf(kube, API_SERVICE, 'Available');
  const becomes = (wanted: string, limit: { within: number }) =>
    eventually(
      `the APIService has Available=${wanted}`,
      async () => {
        const { status, reason, message } = await available();
        if (status !== wanted) throw new Error(`it has Available=${status} ${reason}: ${message}`);
        return `${reason}: ${message}`;
      },
      limit,
    );
  return {
    route: ({ port, ca }) => kube.apply(service(port), apiService(port, ca)),
    remove: () => kube.delete(API_SERVICE),
    available,
    becomesAvailable: async (limit) => void (await becomes('True', limit)),
    becomesUnavailable: (limit) => becomes('False', limit),
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
