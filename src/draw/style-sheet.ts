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

/** Every colour by the name of its variable. */
const COLOURS = new Map(
  Object.entries({ ...INKS, ...named('fill', FILLS), ...named('edge', EDGES) }),
);

/** The style sheet of a drawing, which reaches nothing else on the page. */
export function styleSheet(theme: Theme): string {
  const page = theme === 'dark' ? 'dark' : 'light';
  const drawing = `.${DRAWING}.${theme}`;
  const rule = (selectors: string, style: string): string =>
    `${selectors
      .split(',')
      .map((selector) => `${drawing} ${selector}`)
      .join(',')}{${style}}`;
  return [
    `${drawing}{${variables(page)};color-scheme:${SCHEMES[theme]}}`,
    ...(theme === 'auto'
      ? [`@media (prefers-color-scheme:dark){${drawing}{${variables('dark')}}}`]
      : []),
    ...RULES.map(([selectors, style]) => rule(selectors, withoutVariables(style, page))),
    ...RULES.filter(([, style]) => VARIABLE.test(style)).map((each) => rule(...each)),
  ].join('\n');
}

const INDEX = { light: 0, dark: 1 } as const;

function variables(page: keyof typeof INDEX): string {
  return [...COLOURS].map(([name, colour]) => `--${name}:${colour[INDEX[page]]}`).join(';');
}

const VARIABLE = /var\(--([\w-]+)\)/;

/** What programs see that know no variables. */
function withoutVariables(style: string, page: keyof typeof INDEX): string {
  return style.replace(new RegExp(VARIABLE, 'g'), (whole, name: string) => {
    return COLOURS.get(name)?.[INDEX[page]] ?? whole;
  });
}

const FONTS = 'system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif';

/** What is inside a drawing, by selector. */
const RULES: readonly (readonly [selectors: string, style: string])[] = [
  ['text', `fill:var(--ink);font-family:${FONTS};direction:ltr;text-anchor:start;white-space:pre`],
  ...Object.entries(FACES).map(
    ([kind, { size, bold }]) =>
      [`.${kind}`, `font-size:${size}px;font-weight:${bold ? 'bold' : 'normal'}`] as const,
  ),
  ['.detail', 'fill:var(--muted)'],
  ['.mark', 'fill:var(--mark)'],
  ...Object.keys(FILLS).map(
    (kind) => [`.${kind}>rect`, `fill:var(--fill-${kind});stroke:var(--edge-${kind})`] as const,
  ),
  ['.spare>rect', 'stroke-dasharray:6 3'],
  ['.free>rect', 'stroke-dasharray:2 3'],
  ['.moved>rect,.new>rect', 'stroke:var(--mark);stroke-width:2.5;stroke-dasharray:8 3'],
];

function named<T>(prefix: string, colours: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(colours).map(([kind, colour]) => [`${prefix}-${kind}`, colour]),
  );
}
