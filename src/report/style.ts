/** The looks of the page, by day and by night. */
export const STYLE = `:root {
  color-scheme: light dark;
  --page: #ffffff; --text: #1c1f24; --quiet: #59616c; --line: #d5d9df; --panel: #f6f7f9;
  --link: #0b57b0; --mark: #0b57b0; --grid: #e6e9ed;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #15181c; --text: #e6e8eb; --quiet: #a2abb6; --line: #3a414a; --panel: #1d2126;
    --link: #8ab8ff; --mark: #8ab8ff; --grid: #2a3037;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem clamp(1rem, 3vw, 3rem) 4rem; max-width: 110rem;
  background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif;
}
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
h1 { margin: 0.5rem 0 0; font-size: 1.6rem; }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.25rem; }
h3 { margin: 0; font-size: 1.05rem; }
header p { margin: 0.25rem 0 0; color: var(--quiet); }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
  outline: 3px solid var(--mark); outline-offset: 2px;
}
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.5rem; padding: 0.25rem 0.75rem; background: var(--panel); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.wide, .drawing { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 0.5rem; color: var(--quiet); text-align: left; }
th, td { padding: 0.3rem 0.75rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
thead th { border-bottom-width: 2px; vertical-align: bottom; }
th:nth-child(2) { text-align: left; }
tbody th { font-weight: inherit; }
tbody tr:hover { background: var(--panel); }
td.best { font-weight: 700; text-decoration: underline; text-underline-offset: 0.2em; }
td.number { color: var(--quiet); }
details { margin: 0.75rem 0; }
summary { cursor: pointer; color: var(--quiet); }
dl { margin: 0.5rem 0; }
dl div { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: 0 1rem; padding: 0.2rem 0; }
dt { font-weight: 600; overflow-wrap: anywhere; }
dd { margin: 0; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem; }
.plot { width: 100%; max-width: 34rem; height: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
.plot text { fill: var(--text); font-size: 12px; }
.plot .tick text, .plot .axis { fill: var(--quiet); }
.plot .tick line { stroke: var(--grid); }
.plot .front { fill: none; stroke: var(--mark); stroke-width: 1.5; stroke-dasharray: 5 4; }
.plot circle { fill: var(--page); stroke: var(--quiet); stroke-width: 2; }
.plot .best circle { fill: var(--mark); stroke: var(--mark); }
.plot .best text { font-weight: 700; }
article { margin: 0 0 2rem; padding: 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
article p { margin: 0.25rem 0; color: var(--quiet); }
article:target { border-color: var(--mark); border-width: 2px; }
h3 .number { display: inline-block; min-width: 1.7em; margin-right: 0.25rem; padding: 0 0.4em; border: 1px solid var(--line); border-radius: 1em; text-align: center; }
.differences { margin: 0.5rem 0; padding-left: 1.25rem; }
.drawing { margin-top: 0.75rem; }
.drawing svg { max-width: none; }
@media print { .wide, .drawing { overflow: visible; } .skip { display: none; } article { break-inside: avoid; } }
`;
