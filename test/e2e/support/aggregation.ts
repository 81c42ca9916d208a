import { waitForCondition } from './conditions.ts';
import { type Installation, install } from './installation.ts';
import type { Kube } from './kube.ts';

export const NAMESPACE = 'forewarm';
/** The name that the aggregator expects in the serving certificate. */
export const SERVICE_HOST = `forewarm.${NAMESPACE}.svc`;
const SERVICE = `/api/v1/namespaces/${NAMESPACE}/services/forewarm`;
const API_SERVICE = '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.external.metrics.k8s.io';

/** The one place of the group external.metrics.k8s.io in the cluster. Limits of waiting are in seconds. */
export interface Aggregation {
  /** Sends the group's requests to another port of loopback. */
  sendTo(port: number): Promise<void>;
  /** Expects a certificate that another authority (PEM) has signed. */
  trust(ca: string): Promise<void>;
  /** Applies the manifests again. */
  reinstall(): Promise<void>;
  /** Takes away what sends requests to Forewarm. */
  remove(): Promise<void>;
  becomesAvailable(limit: { within: number }): Promise<void>;
  /** Gives the reason and the message. */
  becomesUnavailable(limit: { within: number }): Promise<string>;
}

export function aggregation(kube: Kube, installation: Installation): Aggregation {
  const available = { path: API_SERVICE, type: 'Available' };
  return {
    sendTo: async (port) => {
      await kube.patch(SERVICE, { spec: { ports: [{ name: 'https', port }] } });
      await kube.patch(API_SERVICE, { spec: { service: { port } } });
    },
    trust: (ca) => kube.patch(API_SERVICE, { spec: { caBundle: Buffer.from(ca).toString('base64') } }),
    reinstall: () => install(kube, installation),
    remove: async () => {
      await kube.delete(API_SERVICE);
      // Its ports are told from each other by their numbers: one that was changed would stay beside the next.
      await kube.delete(SERVICE);
    },
    becomesAvailable: async (limit) => void (await waitForCondition(kube, available, 'True', limit)),
    becomesUnavailable: async (limit) => {
      const { reason, message } = await waitForCondition(kube, available, 'False', limit);
      return `${reason}: ${message}`;
    },
  };
}
