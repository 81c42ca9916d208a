/** The style of this page beside that of all pages, also on paper. */
export const STYLE = `
:root { --fill: #d5dbe4;
  --s0: #0b6e4f; --s1: #b45309; --s2: #8f2d56; --s3: #4d7c0f; --s4: #6d4bb0; --s5: #0e7490; }
@media (prefers-color-scheme: dark) {
  :root { --fill: #343d4b;
    --s0: #5cc9a0; --s1: #e8a252; --s2: #e58ab0; --s3: #a3cf62; --s4: #b49cf0; --s5: #5fc4dc; }
}
h1 { font-size: 24px; margin: 4px 0 8px; }
h2 { font-size: 20px; margin: 44px 0 4px; border-top: 2px solid var(--ink); padding-top: 12px; }
h3 { font-size: 15px; margin: 26px 0 4px; }
p, li { max-width: 52rem; }
.quiet, figcaption { color: var(--quiet); }
.verdict { font-size: 17px; line-height: 1.45; }
svg text.ours { fill: var(--ink); font-weight: 700; }
figure { margin: 0; break-inside: avoid; }
figcaption { font-size: 13px; padding-left: 2px; }
figcaption b { color: var(--ink); font-weight: 600; }
figcaption.ours b { color: var(--ours); font-weight: 700; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(460px, 100%), 1fr)); gap: 14px 20px; align-items: end; }
.target { stroke: var(--ink); stroke-dasharray: 2 4; }
.curve { stroke-width: 1.4; opacity: 0.75; }
.leader { stroke: var(--fill); }
.arrivals { fill: var(--fill); }
.wanted { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 2 2; opacity: 0.75; }
.ready { stroke: var(--ours); stroke-width: 1.8; }
.late { fill: var(--poor); }
.key.wanted { border-top: 1px dashed var(--ink); }
.key.arrivals { height: 11px; border: 0; background: var(--fill); margin-bottom: 2px; }
.key.late { height: 11px; width: 6px; border: 0; background: var(--poor); margin-bottom: 2px; }
.ours .curve { stroke: var(--ours); stroke-width: 3; opacity: 1; }
.mark.ours { fill: var(--ours); }
.mark.oracle { fill: var(--ink); }
.mark { vector-effect: non-scaling-stroke; }
.mark.hollow { fill: var(--paper) !important; stroke-width: 2; }
.s0.hollow { stroke: var(--s0); } .s1.hollow { stroke: var(--s1); } .s2.hollow { stroke: var(--s2); } .s3.hollow { stroke: var(--s3); } .s4.hollow { stroke: var(--s4); } .s5.hollow { stroke: var(--s5); }
.mark.seer { fill: var(--paper); stroke: var(--ink); stroke-width: 2; }
.s0 .curve { stroke: var(--s0); } .mark.s0 { fill: var(--s0); }
.s1 .curve { stroke: var(--s1); stroke-dasharray: 7 3; } .mark.s1 { fill: var(--s1); }
.s2 .curve { stroke: var(--s2); stroke-dasharray: 2 3; } .mark.s2 { fill: var(--s2); }
.s3 .curve { stroke: var(--s3); stroke-dasharray: 9 3 2 3; } .mark.s3 { fill: var(--s3); }
.s4 .curve { stroke: var(--s4); stroke-dasharray: 4 4; } .mark.s4 { fill: var(--s4); }
.s5 .curve { stroke: var(--s5); stroke-dasharray: 12 4; } .mark.s5 { fill: var(--s5); }
table { font-size: 13px; }
th, td { padding: 4px 10px 4px 0; vertical-align: top; }
td { white-space: nowrap; }
th { vertical-align: bottom; min-width: 3.6em; }
th:first-child, td:first-child { text-align: left; min-width: 9rem; max-width: 17rem; white-space: normal; }
td small { display: block; color: var(--quiet); font-size: 11px; }
table.words th, table.words td { text-align: left; white-space: normal; }
tr.ours td { font-weight: 700; }
details { margin: 12px 0; }
summary { cursor: pointer; font-weight: 600; }
a { color: var(--ours); }
:focus-visible { outline: 2px solid var(--ours); outline-offset: 2px; }
@media print { main { max-width: none; padding: 0; } h2 { break-before: page; } h2:first-of-type { break-before: auto; } .wide { overflow: visible; } table { font-size: 10px; } th, td { padding-right: 6px; } }
`;
