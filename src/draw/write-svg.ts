import { pciSeat } from '../core/address.ts';
import { count } from '../core/text.ts';
import { type Box, boxesIn } from './box.ts';
import { changeWords } from './changes.ts';
import { layout, type Rectangle } from './layout.ts';
import { type Attributes, attributes, escaped } from './markup.ts';
import { DRAWING, styleSheet, type Theme } from './style-sheet.ts';

/** How a drawing is written as SVG. */
export interface SvgOptions {
  readonly theme?: Theme | undefined;
  /** What ids begin with, so that several drawings can be on one page. */
  readonly idPrefix?: string | undefined;
}

/** Nested boxes as an SVG drawing that needs nothing else, in the proportions of the drawing of another guest. */
export function writeSvg(
  guest: Box,
  { theme = 'auto', idPrefix = '' }: SvgOptions = {},
  like: Box = guest,
): string {
  const page = layout(guest, like);
  const ids = new Map(boxesIn(guest).map((box, i) => [box, `${idPrefix}box${i}`]));
  const [title, description] = [`${idPrefix}title`, `${idPrefix}desc`];
  const head = attributes({
    xmlns: 'http://www.w3.org/2000/svg',
    class: `${DRAWING} ${theme}`,
    width: page.width,
    height: page.height,
    viewBox: `0 0 ${page.width} ${page.height}`,
    role: 'img',
    'aria-labelledby': `${title} ${description}`,
  });
  return [
    `<svg${head}>`,
    `<title${attributes({ id: title })}>${escaped(guest.name)}</title>`,
    `<desc${attributes({ id: description })}>${escaped(summaryOf(guest))}</desc>`,
    `<style>\n${styleSheet(theme)}\n</style>`,
    ...groupOf(page, ids, ''),
    '</svg>',
    '',
  ].join('\n');
}

/** What there is, in numbers. */
function summaryOf(guest: Box): string {
  const all = boxesIn(guest);
  const devices = all.filter(({ kind }) => kind === 'device').length;
  const ports = all.filter(({ kind }) => kind === 'spare').flatMap((box) => box.devices).length;
  const controllers = all.flatMap((box) => box.devices).length - devices;
  const parts = [
    count(controllers, 'controller'),
    count(devices, 'device'),
    count(ports, 'empty port'),
    ...guest.notes,
  ];
  return `${guest.words === '' ? '' : `${guest.words}: `}${parts.join(', ')}`;
}

/** A box with what is in it. */
function groupOf(rectangle: Rectangle, ids: ReadonlyMap<Box, string>, indent: string): string[] {
  const { box, x, y, width, height, lines, children } = rectangle;
  const own = { id: ids.get(box), class: classesOf(box), ...dataOf(box) };
  const texts = lines.map(
    (line) =>
      `${indent} <text${attributes({ class: line.kind, x: line.x, y: line.y })}>${escaped(line.text)}</text>`,
  );
  return [
    `${indent}<g${attributes(own)}>`,
    `${indent} <title>${escaped(tipOf(box))}</title>`,
    `${indent} <rect${attributes({ x, y, width, height, rx: 4 })}/>`,
    ...texts,
    ...children.flatMap((child) => groupOf(child, ids, `${indent} `)),
    `${indent}</g>`,
  ];
}

function classesOf({ kind, devices, change }: Box): string {
  const isImplied = devices.length > 0 && devices.every(({ implied }) => implied === true);
  return [kind, isImplied ? 'implied' : '', change?.change ?? ''].filter(Boolean).join(' ');
}

/** What scripts may want to know of a box. */
function dataOf({ devices, bus, change }: Box): Attributes {
  const [first, ...others] = devices;
  if (first === undefined) return {};
  const shared = { 'data-kind': first.kind, 'data-change': change?.change };
  if (others.length > 0)
    return { 'data-devices': JSON.stringify(devices.map(({ id }) => id)), ...shared };
  const seat = pciSeat(first);
  return {
    'data-device': first.id,
    ...shared,
    'data-provides': bus,
    'data-bus': seat?.bus,
    'data-slot': seat?.slot,
    'data-function': seat?.function,
  };
}

/** All that is said of a box, however narrow it is drawn. */
function tipOf({ name, words, place, seat, notes, change }: Box): string {
  const said = [
    words,
    place === '' ? seat : place,
    ...notes,
    change === undefined ? '' : changeWords(change),
  ];
  return [name, ...said].filter((part) => part !== '').join(' · ');
}
