/** The API group and version that Forewarm answers for. */
export const GROUP = 'external.metrics.k8s.io';
export const VERSION = 'v1beta1';
export const GROUP_VERSION = `${GROUP}/${VERSION}`;
/** Discovery never lists metrics: one stable placeholder stands for all of them, whatever the store holds. */
export const RESOURCE = 'externalmetrics';
export const KIND = 'ExternalMetricValueList';
