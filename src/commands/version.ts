import { readFileSync } from 'node:fs';
import type { VersionInfo } from '../server/api/routes.ts';

/** Written in by the build; from a checkout it is read from package.json. */
declare const FOREWARM_VERSION: string | undefined;

export function version(): string {
  if (typeof FOREWARM_VERSION === 'string') return FOREWARM_VERSION;
  const found: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof found === 'object' && found !== null && 'version' in found ? String(found.version) : 'unknown';
}

/** In the fields that Kubernetes' own servers have; Go's are Node's here. */
export function versionInfo(text: string): VersionInfo {
  const [major = '', minor = ''] = text.split('.');
  return {
    major,
    minor,
    gitVersion: `v${text}`,
    gitCommit: '',
    gitTreeState: '',
    buildDate: '',
    goVersion: '',
    compiler: `node ${process.versions.node}`,
    platform: `${process.platform}/${process.arch}`,
  };
}
