import { htmlDocument } from '../../page/document.ts';
import { curves } from './curves.ts';
import { type Loss, lossesOf } from './losses.ts';
import { HOW_TO_READ, HOW_TO_TRUST } from './page-text.ts';
import { STYLE } from './page-style.ts';
import { panels } from './panels.ts';
import { keeps, oursOf } from './ranking.ts';
import { circumstances, forecasts, reference } from './report.ts';
import type { Result } from './result.ts';
import { escaped } from '../../page/svg.ts';
import { costTable, mainTable, runningTable, serviceTable, settingsTable, type Table, worthTable } from './tables.ts';
import { verdict } from './verdict.ts';

/** All results as one page that needs nothing else: it loads nothing, and is read on a screen, by keyboard or on paper. */
export function page(results: readonly Result[]): string {
  const [only] = results;
  const title = results.length === 1 && only !== undefined ? only.title : 'What scaling policies would have done';
  const main = `<h1>What scaling policies would have done</h1>
<p class="quiet">A simulation: every policy steers the same service through the same days. Below: <a href="#how-to-read">how to read it</a>
and <a href="#how-to-trust">how far to trust it</a>.</p>
${results.length > 1 ? contents(results) : ''}
${results.map(scenario).join('\n')}
<h2 id="how-to-read">How to read it</h2>
${HOW_TO_READ}
<h2 id="how-to-trust">How far to trust it</h2>
${HOW_TO_TRUST}`;
  return htmlDocument(`Forewarm: ${title}`, STYLE, main);
}

function contents(results: readonly Result[]): string {
  const items = results.map(
    (result, i) =>
      `<li><a href="#${anchor(i)}">${escaped(heading(result))}</a>: ${escaped(verdict(result)[0] ?? '')}</li>`,
  );
  return `<ul>${items.join('\n')}</ul>`;
}

function anchor(index: number): string {
  return `scenario-${index + 1}`;
}

function heading({ scenario: name, title }: Result): string {
  return name === title ? title : `${name}: ${title}`;
}

function scenario(result: Result, index: number): string {
  const chart = curves(result);
  return [
    `<h2 id="${anchor(index)}">${escaped(heading(result))}</h2>`,
    `<p class="verdict">${escaped(verdict(result).join(' '))}</p>`,
    ...[circumstances(result), ...result.notes].map(quiet),
    ...(chart === ''
      ? []
      : section(
          'Kept and paid',
          `${quiet('The oracle stands at the top left: the nearer to it the better. Each curve is a policy whose main setting is turned from end to end in the first world; the large mark is the policy as tuned, with its share and its R.')}<figure>${chart}</figure>`,
        )),
    ...section('Who kept the objective, and what it cost', html(mainTable(result))),
    quiet(reference(result)),
    quiet(forecasts(result)),
    ...losses(result),
    ...day(result, `${anchor(index)}-arrivals`),
    ...section('How pods followed the need', html(runningTable(result))),
    ...section('Costs', html(costTable(result)), 'In units of one on-demand GPU-hour at its list price.'),
    ...optional('Service by service', serviceTable(result)),
    ...optional(
      'What each part of Forewarm is worth',
      worthTable(result),
      'The same settings with a part taken away, or added: no rivals.',
    ),
    `<details><summary>The settings of every policy</summary>${html(settingsTable(result), 'words')}</details>`,
  ].join('\n');
}

function losses({ rows }: Result): string[] {
  const ours = oursOf(rows);
  if (ours === undefined) return [];
  const found = lossesOf(ours, rows);
  const rule = keeps(ours)
    ? 'Compared with those that keep the objective: who pays less, and in everything else the best of those that pay at most a tenth more.'
    : 'Forewarm does not keep the objective here. These are nearer to it.';
  const shown = found.length === 0 ? '<p>Nowhere in this scenario.</p>' : html(lossTable(found), 'words');
  return section('Where Forewarm does worse', shown, rule);
}

function lossTable(found: readonly Loss[]): Table {
  return {
    head: ['in', 'better', 'theirs', 'Forewarm'],
    rows: found.map(({ measure, who, theirs, ours }) => [measure, who, theirs, ours]),
  };
}

function day({ day: shown, services }: Result, id: string): string[] {
  if (shown === undefined) return [];
  const others = services.length > 1 ? ` of ${shown.service}, the first of ${services.length} services` : '';
  const legend =
    '<p class="quiet"><span class="key"></span>ready pods <span class="key wanted"></span>wanted pods <span class="key arrivals"></span>what arrives, in busy pods <span class="key late"></span>messages that waited too long</p>';
  return section(`The busiest day${others}, ${shown.date}`, `${legend}${panels(shown, id)}`);
}

function optional(title: string, table: Table | undefined, note = ''): string[] {
  return table === undefined ? [] : section(title, html(table), note);
}

function section(title: string, content: string, note = ''): string[] {
  return [`<h3>${escaped(title)}</h3>`, quiet(note), content];
}

function quiet(text: string): string {
  return text === '' ? '' : `<p class="quiet">${escaped(text)}</p>`;
}

function html({ head, rows }: Table, style = 'numbers'): string {
  const body = rows.map((row) => `<tr${row[0] === 'Forewarm' ? ' class="ours"' : ''}>${cells(row, 'td')}</tr>`);
  return `<div class="wide" tabindex="0"><table class="${style}"><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

function cells(texts: readonly string[], tag: 'td' | 'th'): string {
  return texts.map((text) => `<${tag}>${withInterval(text)}</${tag}>`).join('');
}

/** An interval stands small below its mean. */
function withInterval(cell: string): string {
  const [, mean, interval] = /^(\S+) \((\S+ to \S+)\)$/.exec(cell) ?? [];
  return mean === undefined ? escaped(cell) : `${escaped(mean)}<small>${escaped(interval ?? '')}</small>`;
}
