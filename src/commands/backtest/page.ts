import { localTime } from '../../forecast/local-time.ts';
import { htmlDocument } from '../../page/document.ts';
import { escaped } from '../../page/svg.ts';
import { quantileName } from '../../forecast/verdict.ts';
import type { Report } from '../backtest.ts';
import { dotPlot, linePlot, type Tick } from './plot.ts';
import { lastWeek, steepestDay, type Stretch } from './stretches.ts';
import { aboutLines, dayTable, horizonTables, LEGEND, minutes, percent, type Table } from './tables.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A backtest as one page that needs nothing else: whether a forecast helps, what it looks like, and why. */
export function asPage(report: Report): string {
  const { verdict, name, backtest } = report;
  const { past, warmUpSteps, lead } = backtest;
  const local = localTime(report.timeZone);
  const steepest = steepestDay(past, local, warmUpSteps, lead.horizonMs / past.stepMs);
  const { state } = lead.gate;
  const body = [
    `<p class="name">${escaped(name)}</p>`,
    `<h1 class="${verdict.helps.replace(' ', '-')}">${escaped(verdict.sentence)}</h1>`,
    paragraph(`At the end the gate is ${state.open ? 'open' : 'closed'}: ${state.reason}.`),
    legend(report),
    section('The last week', forecastPlot(report, lastWeek(past, warmUpSteps), 24)),
    section(`The steepest day, ${dateOf(report, steepest)}`, forecastPlot(report, steepest, 3)),
    section(`Part of the values at or below ${quantileName(lead.quantile)}, by hour of the day`, hourPlot(report)),
    ...[dayTable(report), ...horizonTables(report)].map(tableHtml),
    paragraph(LEGEND),
    ...aboutLines(report).map(paragraph),
  ];
  return htmlDocument(`Backtest: ${name}`, STYLE, body.join('\n'));
}

function legend({ backtest: { lead } }: Report): string {
  const name = quantileName(lead.quantile);
  return `<p class="legend"><span class="key actual"></span>what came <span class="key median"></span>median, forecast ${minutes(lead.horizonMs)} before <span class="key band"></span>up to ${name}</p>`;
}

function forecastPlot({ backtest, timeZone }: Report, { from, to }: Stretch, hours: number): string {
  const { past, lead } = backtest;
  const cut = (values: Float64Array) => values.slice(from, to);
  return linePlot({
    label: `what came, and what was forecast ${minutes(lead.horizonMs)} before`,
    actual: cut(past.values),
    median: cut(lead.median),
    upper: cut(lead.upper),
    ticks: localTicks(
      { startMs: past.startMs + from * past.stepMs, stepMs: past.stepMs, steps: to - from },
      timeZone,
      hours,
    ),
  });
}

/** Every so many hours of the local clock: days by their date, hours by the clock. */
function localTicks(
  of: { startMs: number; stepMs: number; steps: number },
  timeZone: string,
  hours: number,
): readonly Tick[] {
  const local = localTime(timeZone);
  const label = (wallMs: number) => {
    const text = new Date(wallMs).toISOString();
    return hours < 24 ? text.slice(11, 16) : `${WEEKDAYS[new Date(wallMs).getUTCDay()] ?? ''} ${text.slice(5, 10)}`;
  };
  return Array.from({ length: of.steps }, (_, at) => at).flatMap((at) => {
    const ms = of.startMs + at * of.stepMs;
    const wallMs = ms + local.offsetMs(ms);
    return wallMs % (hours * HOUR_MS) === 0 ? [{ at, label: label(wallMs) }] : [];
  });
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function hourPlot({ backtest: { lead, quantiles } }: Report): string {
  const used = quantiles.indexOf(lead.quantile);
  return dotPlot({
    label: 'coverage by hour of the day',
    target: lead.quantile,
    positions: 24,
    dots: Array.from(lead.byHour, ([hour, { coverage }]) => ({
      at: hour,
      part: coverage[used] ?? Number.NaN,
      title: `${hour}:00 to ${hour + 1}:00: ${percent(coverage[used])}`,
    })),
    ticks: Array.from({ length: 8 }, (_, i) => ({ at: 3 * i, label: `${String(3 * i).padStart(2, '0')}:00` })),
  });
}

function dateOf({ backtest: { past }, timeZone }: Report, { from }: Stretch): string {
  const ms = past.startMs + from * past.stepMs;
  const wallMs = ms + localTime(timeZone).offsetMs(ms);
  return `${WEEKDAYS[new Date(wallMs).getUTCDay()] ?? ''} ${new Date(wallMs - (wallMs % DAY_MS)).toISOString().slice(0, 10)}`;
}

function section(title: string, content: string): string {
  return `<section>\n<h2>${escaped(title)}</h2>\n${content}\n</section>`;
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`;
}

function tableHtml({ title, head, rows, below }: Table): string {
  return section(
    title,
    [
      `<div class="wide"><table>\n<tr>${cells(head, 'th')}</tr>`,
      ...rows.map((row, i) => `<tr${i === 0 && row[0] === 'forewarm' ? ' class="ours"' : ''}>${cells(row, 'td')}</tr>`),
      '</table></div>',
      ...(below === '' ? [] : [paragraph(below)]),
    ].join('\n'),
  );
}

function cells(row: readonly string[], tag: 'td' | 'th'): string {
  return row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');
}

const STYLE = `
h1 { font-size: 22px; line-height: 1.35; margin: 4px 0 8px; padding-left: 14px; border-left: 6px solid var(--quiet); }
h1.yes { border-color: var(--good); }
h1.at-times, h1.no { border-color: var(--poor); }
h2 { font-size: 15px; margin: 28px 0 6px; }
p { color: var(--quiet); }
p.name { font-weight: 600; overflow-wrap: anywhere; }
path.actual { stroke: var(--ink); stroke-width: 1.3; }
path.median { stroke: var(--ours); stroke-width: 1.6; }
path.band { fill: var(--ours); opacity: 0.22; }
.target { stroke: var(--ink); stroke-dasharray: 5 4; }
.dot line { stroke: var(--ours); stroke-width: 2; opacity: 0.5; }
.dot circle { fill: var(--ours); }
.dot.poor line { stroke: var(--poor); }
.dot.poor circle { fill: var(--poor); }
.legend { margin-top: 16px; }
.key { border-color: var(--ink); }
.key.median { border-color: var(--ours); }
.key.band { height: 12px; border: 0; background: var(--ours); opacity: 0.3; margin-bottom: 2px; }
th, td { padding: 3px 14px 3px 0; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; min-width: 150px; }
tr.ours { font-weight: 600; }
`;
