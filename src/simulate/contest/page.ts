import { type Axes, chart, COLOURS, escaped, type Line } from './chart.ts';
import { cells, COLUMNS, type Result, sortedRows } from './report.ts';

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
table{border-collapse:collapse;font-size:13px;width:100%}td,th{border-bottom:1px solid #ddd;padding:.3rem .5rem;text-align:right}
td:first-child,th:first-child,td:nth-child(2),th:nth-child(2){text-align:left}svg{width:100%;height:auto;font:11px system-ui,sans-serif}
figure{margin:1rem 0}figcaption span{display:inline-block;margin-right:1rem;font-size:12px}figcaption i{display:inline-block;width:.8em;height:.8em;margin-right:.3em}`;

/** All results as one page that needs nothing else. */
export function page(results: readonly Result[]): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Forewarm: what it is worth</title><style>${STYLE}</style>
<h1>What it is worth</h1><p>A simulation: how far to trust it is told in docs/concepts/simulated-world.md.</p>
${results.map(section).join('\n')}</html>\n`;
}

function section(result: Result): string {
  const { scenario, title, profile, seeds } = result;
  const head = COLUMNS.map((name) => `<th>${escaped(name)}</th>`).join('');
  const body = sortedRows(result.rows)
    .map(
      (row) =>
        `<tr>${cells(row, result.rows)
          .map((cell) => `<td>${escaped(cell)}</td>`)
          .join('')}</tr>`,
    )
    .join('\n');
  return `<h2>${escaped(`${scenario}: ${title}`)}</h2><p>Delay profile ${profile}, ${seeds.length} worlds.</p>
${curves(result)}${day(result)}<table><tr>${head}</tr>${body}</table>`;
}

/** The share within the objective against what is paid: the nearer to the oracle's corner the better. */
function curves({ sweeps, rows }: Result): string {
  const best = rows.find(({ policy }) => policy === 'oracle');
  const lines: Line[] = sweeps.map(({ title, points }, i) => {
    const sorted = points.toSorted((a, b) => a.gpuHours - b.gpuHours);
    const [x, y] = [sorted.map(({ gpuHours }) => gpuHours), sorted.map(({ withinSlo }) => 100 * withinSlo)];
    return { title, x, y, colour: COLOURS[i % COLOURS.length] ?? 'black', dots: true };
  });
  if (best !== undefined) {
    lines.push({
      title: best.title,
      x: [best.gpuHours.mean],
      y: [100 * best.withinSlo.mean],
      colour: 'black',
      dots: true,
    });
  }
  const paid = lines.flatMap(({ x }) => x);
  const axes: Axes = {
    title: 'Share within the objective against GPU-hours',
    x: { label: 'GPU-hours', from: 0, to: Math.max(1, ...paid), show: (value) => value.toFixed(0) },
    y: { label: 'within the objective, %', from: 80, to: 100, show: (value) => value.toFixed(0) },
  };
  const shown = lines.map((line) => ({ ...line, y: line.y.map((share) => Math.max(80, share)) }));
  return sweeps.length === 0 ? '' : chart(axes, shown);
}

/** The first scored day, minute by minute: ready pods of every policy. */
function day({ timelines }: Result): string {
  if (timelines.length === 0) return '';
  const lines = timelines.map(({ title, ready }, i): Line => {
    const minutes = ready.slice(0, 1440);
    const x = minutes.map((_, minute) => minute / 60);
    return { title, x, y: minutes, colour: COLOURS[i % COLOURS.length] ?? 'black', dots: false };
  });
  const axes: Axes = {
    title: 'Ready pods on the first scored day',
    x: { label: 'hour of the first scored day', from: 0, to: 24, show: (value) => value.toFixed(1) },
    y: {
      label: 'ready pods',
      from: 0,
      to: Math.max(1, ...lines.flatMap(({ y }) => y)),
      show: (value) => value.toFixed(0),
    },
  };
  return chart(axes, lines);
}
