import { EDGES, FILLS, INKS } from './colours.ts';
import { FACES } from './lines.ts';

/** Whether a drawing is for light or dark pages; `auto` leaves that to the reader's settings. */
export type Theme = 'auto' | 'light' | 'dark';

/** What a browser shows around a drawing that is alone on its page. */
const SCHEMES: Readonly<Record<Theme, string>> = {
  auto: 'light dark',
  light: 'light',
  dark: 'dark',
};

/** The class of drawings. */
export const DRAWING = 'devaddr-drawing';

const FONTS = 'system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif';

/** Every colour by the name of its variable. */
const COLOURS = new Map(
  Object.entries({ ...INKS, ...named('fill', FILLS), ...named('edge', EDGES) }),
);

/** The style sheet of a drawing, which reaches nothing else on the page. */
export function styleSheet(theme: Theme): string {
  const drawing = `.${DRAWING}.${theme}`;
  const rules = RULES.map(([inside, style]) => {
    const selectors = inside.split(',').map((selector) => `${drawing} ${selector}`);
    return `${selectors.join(',')}{${style}}`;
  });
  const dark = `@media (prefers-color-scheme:dark){${drawing}{${variables('dark')}}}`;
  return [
    `${drawing}{${variables(theme === 'dark' ? 'dark' : 'light')};color-scheme:${SCHEMES[theme]}}`,
    ...(theme === 'auto' ? [dark] : []),
    ...rules,
  ].join('\n');
}

function variables(page: 'light' | 'dark'): string {
  const index = page === 'light' ? 0 : 1;
  return [...COLOURS].map(([name, colour]) => `--${name}:${colour[index]}`).join(';');
}

/** A property with a colour; programs that know no variables take the light one. */
function coloured(property: string, name: string): string {
  return `${property}:${COLOURS.get(name)?.[0]};${property}:var(--${name})`;
}

/** What is inside a drawing, by selector. */
const RULES: readonly (readonly [selectors: string, style: string])[] = [
  [
    'text',
    `${coloured('fill', 'ink')};font-family:${FONTS};direction:ltr;text-anchor:start;white-space:pre`,
  ],
  ...Object.entries(FACES).map(
    ([kind, { size, bold }]) =>
      [`.${kind}`, `font-size:${size}px;font-weight:${bold ? 'bold' : 'normal'}`] as const,
  ),
  ['.detail', coloured('fill', 'muted')],
  ['.mark', coloured('fill', 'mark')],
  ...Object.keys(FILLS).map(
    (kind) =>
      [
        `.${kind}>rect`,
        `${coloured('fill', `fill-${kind}`)};${coloured('stroke', `edge-${kind}`)}`,
      ] as const,
  ),
  ['.spare>rect', 'stroke-dasharray:6 3'],
  ['.free>rect', 'stroke-dasharray:2 3'],
  ['.moved>rect,.new>rect', `${coloured('stroke', 'mark')};stroke-width:2.5;stroke-dasharray:8 3`],
];

function named<T>(prefix: string, colours: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(colours).map(([kind, colour]) => [`${prefix}-${kind}`, colour]),
  );
}
