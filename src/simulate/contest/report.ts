import { lossesOf } from './losses.ts';
import { bestReactive, oursOf } from './ranking.ts';
import type { Result } from './result.ts';
import { mainTableWithCost, runningTable, serviceTable, type Table, worthTable } from './tables.ts';
import { verdict } from './verdict.ts';

/** One scenario as Markdown: what came of it in words, the tables, and where Forewarm does worse than others. */
export function markdown(result: Result): string {
  const { scenario, title, notes } = result;
  return [
    `## ${scenario}: ${title}`,
    verdict(result).join(' '),
    circumstances(result),
    ...notes,
    markdownTable(mainTableWithCost(result)),
    reference(result),
    whereWeLose(result),
    'How pods followed the need, how full they worked and what changed:',
    markdownTable(runningTable(result)),
    forecasts(result),
    ...titled('Service by service:', serviceTable(result)),
    ...titled('What each part of Forewarm is worth:', worthTable(result)),
    '',
  ]
    .filter((paragraph, i, all) => paragraph !== '' || i === all.length - 1)
    .join('\n\n');
}

export function circumstances({ profile, seeds, scoredDays, services }: Result): string {
  const worlds = seeds.length === 1 ? 'one world' : `${seeds.length} worlds, mean with 95 % interval`;
  const objectives = [...new Set(services.map(({ sloSeconds }) => duration(sloSeconds)))].join(' or ');
  return `Objective: a message is taken within ${objectives}. Delay profile ${profile}; ${worlds}; ${scoredDays} scored days.`;
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Number((seconds / 60).toFixed(1))} min`;
}

/** With which policy cold starts are compared. */
export function reference({ rows }: Result): string {
  const reactive = bestReactive(rows);
  return reactive === undefined
    ? ''
    : `Cold starts are compared with ${reactive.title} (${reactive.kind}), the best of the reactive policies.`;
}

/** How good Forewarm's forecasts were. */
export function forecasts({ rows }: Result): string {
  const forecast = oursOf(rows)?.forecast;
  if (forecast === undefined) return '';
  const { pinball, naivePinball, coverage } = forecast;
  const ratio = (pinball / naivePinball).toFixed(2);
  return `Forewarm's forecasts over the lead time: a pinball loss of ${pinball.toFixed(2)} messages a second, ${ratio} of that of the same quantile of the seven days before; ${(100 * coverage).toFixed(0)} % of what came was at or below them.`;
}

function whereWeLose({ rows }: Result): string {
  const ours = oursOf(rows);
  if (ours === undefined) return '';
  const losses = lossesOf(ours, rows);
  if (losses.length === 0) return 'Where we lose: nowhere.';
  const lines = losses.map((one) => `- ${one.measure}: ${one.who} ${one.theirs}, Forewarm ${one.ours}`);
  return ['Where we lose:', '', ...lines].join('\n');
}

function titled(title: string, table: Table | undefined): string[] {
  return table === undefined ? [] : [title, markdownTable(table)];
}

function markdownTable({ head, rows }: Table): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
