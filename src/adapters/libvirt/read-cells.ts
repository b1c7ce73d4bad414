import type { Cell } from '../../core/request.ts';
import { statedNumber, unreadable } from './document.ts';
import { decimal, sizeInBytes } from './numbers.ts';
import { attribute, type XmlElement } from './xml.ts';

/**
 * The NUMA cells of a guest: one element a cell, numbered from 0 without gaps.
 *
 * @throws DevaddrError `CellDuplicate`, `CellUnknown`, `AttributeMissing`, `NumberInvalid`
 */
export function readCells(text: string, numa: XmlElement | undefined): Cell[] | undefined {
  if (numa === undefined) return undefined;
  const elements = numa.children.filter(({ name }) => name === 'cell');
  const ids = new Set<number>();
  return elements.map((element, position): Cell => {
    const id = statedNumber(text, element, 'id', decimal) ?? position;
    const spot = { element, attribute: 'id' };
    if (ids.has(id))
      throw unreadable(text, spot, 'CellDuplicate', `there are two cells ${id}`, { data: { id } });
    if (id >= elements.length) {
      const last = elements.length - 1;
      const message = `cell ${id} leaves a gap: cells are numbered from 0 to ${last} here`;
      throw unreadable(text, spot, 'CellUnknown', message, { data: { id, last } });
    }
    ids.add(id);
    const memoryMiB = statedMiB(text, element, 'memory');
    if (memoryMiB === undefined)
      throw unreadable(text, { element }, 'AttributeMissing', 'a `<cell>` needs its `memory`');
    const cpus = attribute(element, 'cpus');
    return { id, ...(cpus === undefined ? {} : { cpus }), memoryMiB };
  });
}

/**
 * The size that an attribute states, or without a name the element's text, in MiB.
 *
 * @throws DevaddrError `NumberInvalid`
 */
export function statedMiB(
  text: string,
  element: XmlElement | undefined,
  name?: string,
): number | undefined {
  if (element === undefined) return undefined;
  const written = name === undefined ? element.text : attribute(element, name);
  if (written === undefined) return undefined;
  const bytes = sizeInBytes(written, attribute(element, 'unit') ?? 'KiB');
  if (bytes !== undefined) return bytes / 2 ** 20;
  const message = `\`${written.trim()}\` in \`<${element.name}>\` is not a size`;
  throw unreadable(text, { element, attribute: name }, 'NumberInvalid', message);
}
