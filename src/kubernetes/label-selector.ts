import { field, strings, text } from './decode.ts';

/**
 * The selector of a Deployment or a StatefulSet as a query writes it: `app=render,tier in (gpu,cpu),!canary`.
 * @throws with what is wrong; for an empty one too, as it would select every pod of the namespace
 */
export function labelSelector(selector: unknown): string {
  const labels = field(selector, 'matchLabels');
  const expressions = field(selector, 'matchExpressions');
  const parts = [
    ...(typeof labels === 'object' && labels !== null ? Object.entries(labels) : []).map(
      ([key, value]) => `${key}=${text(value)}`,
    ),
    ...(Array.isArray(expressions) ? expressions : []).map(requirement),
  ];
  if (parts.length === 0) throw new Error('its selector is empty');
  return parts.join(',');
}

function requirement(expression: unknown): string {
  const key = text(field(expression, 'key'));
  const operator = text(field(expression, 'operator'));
  const values = `(${strings(field(expression, 'values')).join(',')})`;
  switch (operator) {
    case 'In':
      return `${key} in ${values}`;
    case 'NotIn':
      return `${key} notin ${values}`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      throw new Error(`its selector has an unknown operator ${JSON.stringify(operator.slice(0, 50))}`);
  }
}
