import type { Resource, Target } from './target-pods.ts';

export interface TargetTroubles {
  failed(resource: Resource, error: string): void;
  succeeded(resource: Resource): void;
}

/**
 * Says why pods of targets cannot be followed. A refusal, and a target that is not there, are said once in a row. Anything else is
 * said when it fails for a second time, as a watch that breaks is begun again before anybody needs to know; and then it is said
 * once for all targets, as a kube-apiserver that is away is away for each of them.
 */
export function targetTroubles(problem: (message: string) => void): (target: Target) => TargetTroubles {
  const inARow = new Map<string, number>();
  let isAwayTold = false;
  const isToBeTold = (key: string, isFinal: boolean): boolean => {
    const failures = (inARow.get(key) ?? 0) + 1;
    inARow.set(key, failures);
    if (isFinal) return failures === 1;
    if (failures !== 2 || isAwayTold) return false;
    isAwayTold = true;
    return true;
  };
  return (target) => {
    // What may not be read is the same for all targets of a namespace.
    const refusals = (resource: Resource): string => `${target.namespace} ${resource}`;
    const others = (resource: Resource): string => `${nameOf(target)} ${resource}`;
    return {
      succeeded: (resource) => {
        inARow.delete(refusals(resource));
        inARow.delete(others(resource));
        isAwayTold = false;
      },
      failed: (resource, error) => {
        const isRefused = error.includes(': 403');
        const key = isRefused ? refusals(resource) : others(resource);
        if (isToBeTold(key, isRefused || error.includes(': 404'))) problem(sentence(target, error, isRefused));
      },
    };
  };
}

export function nameOf({ namespace, kind, name }: Target): string {
  return `${kind} ${namespace}/${name}`;
}

function sentence(target: Target, error: string, isRefused: boolean): string {
  const whose = isRefused ? `in namespace ${target.namespace}` : `of ${nameOf(target)}`;
  const hint = isRefused ? '; manifests/components/lead-times gives the right' : '';
  return `lead times ${whose} are not measured, and those that are configured are used: ${error}${hint}`;
}
