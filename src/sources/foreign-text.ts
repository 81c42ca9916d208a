/** What must not reach people of another team, and what stands in its place. */
const HIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi, '(address)'],
  [/[^\s"'<>(),;:]+@[^\s"'<>(),;:]+/g, '(account)'],
  [/\b(?:bearer|basic)\s+[^\s"']+/gi, '(credential)'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '(address)'],
  [/\b[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*:\d{2,5}\b/gi, '(address)'],
  [/\b(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{32,}/g, '(credential)'],
];

/** A text that a peer sent, fit for an HPA's events: one line without addresses, accounts and credentials, and short. */
export function foreignText(text: string, longest = 200): string {
  const line = text
    .slice(0, 10 * longest)
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  const shown = HIDDEN.reduce((rest, [secret, instead]) => rest.replaceAll(secret, instead), line);
  return shown.length <= longest ? shown : `${shown.slice(0, longest)}...`;
}
