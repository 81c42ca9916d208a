import { escaped } from './svg.ts';

/** What is the same on every page: light or dark as the reader has it. */
const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b2330; --quiet: #5d6778; --grid: #e3e7ed; --ours: #1d62d6; --poor: #c2410c; --good: #15803d; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #12161d; --ink: #e4e8ef; --quiet: #98a3b3; --grid: #2a313c; --ours: #6ea8ff; --poor: #fb923c; --good: #4ade80; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 20px 48px; }
p { margin: 4px 0; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--quiet); font: 12px system-ui, sans-serif; }
.grid { stroke: var(--grid); }
path { fill: none; stroke-linejoin: round; }
.key { display: inline-block; width: 22px; margin: 0 6px 4px 14px; vertical-align: middle; border-top: 2px solid var(--ours); }
.key:first-child { margin-left: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: right; border-bottom: 1px solid var(--grid); }
th { color: var(--quiet); font-weight: 500; }
`;

/** A page that needs nothing else: it loads nothing, and a browser lets nothing in it run. `style` adds to what all pages have. */
export function htmlDocument(title: string, style: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`;
}
