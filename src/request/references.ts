import type { Issue, Path } from '../core/issue.ts';
import { list, nearest } from '../core/text.ts';
import { isRecord, valueAt } from './values.ts';
import { pathText, shorten } from './words.ts';

/**
 * What no single field can tell: ids given twice, devices and cells that do not exist, cells the guest would not see.
 * Reads whatever can be read of a request that need not be well-formed otherwise.
 */
export function referenceIssues(value: unknown, ids: readonly string[]): Issue[] {
  const request = isRecord(value) ? value : {};
  const devices = listIn(request, ['devices']);
  return [
    ...cellIssues(listIn(request, ['machine', 'cells'])),
    ...unknownCells(request, devices),
    ...duplicateIds(devices),
    ...unknownDevices(request, ids),
  ];
}

interface Entry {
  readonly path: Path;
  readonly value: unknown;
}

function listIn(holder: unknown, path: Path, at: Path = []): Entry[] {
  const value = valueAt(holder, path);
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  return entries.map((each, i) => ({ path: [...at, ...path, i], value: each }));
}

/** The number at a path, if it could be the id of a cell. */
function cellIn(entry: Entry, path: Path): { path: Path; cell: number }[] {
  const cell = valueAt(entry.value, path);
  return isCellId(cell) ? [{ path: [...entry.path, ...path], cell }] : [];
}

function isCellId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function cellIssues(cells: readonly Entry[]): Issue[] {
  const seen = new Set<number>();
  return cells.flatMap((entry) => {
    const issues = [...emptyCell(entry)];
    for (const { path, cell } of cellIn(entry, ['id'])) {
      if (seen.has(cell)) issues.push(duplicateCell(path, cell));
      else if (cell >= cells.length) issues.push(gapBelow(path, cell, cells.length));
      seen.add(cell);
    }
    return issues;
  });
}

function duplicateCell(path: Path, cell: number): Issue {
  const message = `${pathText(path)} is \`${cell}\`, which another cell has already`;
  return { code: 'CellDuplicate', path, message, data: { cell } };
}

function gapBelow(path: Path, cell: number, cells: number): Issue {
  const highest = cells - 1;
  return {
    code: 'ValueOutOfRange',
    path,
    message: `${pathText(path)} is \`${cell}\`; expected a number up to ${highest}, since cells are numbered from 0 without gaps`,
    data: { value: cell, highest },
  };
}

function emptyCell({ path, value }: Entry): Issue[] {
  const { memoryMiB, cpus } = isRecord(value) ? value : {};
  if (memoryMiB !== 0 || (cpus !== undefined && cpus !== '')) return [];
  const message = `${pathText(path)} has neither memory nor CPUs, so that the guest would not see it`;
  return [{ code: 'CellEmpty', path, message, hint: 'give it `cpus`, or leave `memoryMiB` out' }];
}

function unknownCells(request: Record<string, unknown>, devices: readonly Entry[]): Issue[] {
  const cells = listIn(request, ['machine', 'cells']);
  const listed = cells.flatMap((entry) => cellIn(entry, ['id'])).map(({ cell }) => cell);
  const known = new Set<number | string>(listed);
  // libvirt makes one cell where memory can be plugged and no cell is listed.
  const oneIsMade =
    cells.length === 0 && valueAt(request, ['machine', 'maxMemoryMiB']) !== undefined;
  if (oneIsMade) known.add(0);
  const spare = listIn(request, ['tunables', 'hotplug', 'spare']);
  const named: { path: Path; cell: number | string }[] = [
    ...cells.flatMap(distantCells),
    ...spare.flatMap((entry) => cellIn(entry, ['cell'])),
    ...devices.flatMap((entry) => [
      ...cellIn(entry, ['tunables', 'cell']),
      ...(hasNode(entry, cells.length) ? cellIn(entry, ['node']) : []),
    ]),
  ];
  const all = [...known];
  const hint =
    listed.length === 0
      ? 'list the cells in `machine.cells`'
      : `there are the cells ${list(all.map(String), 12)}`;
  return named
    .filter(({ cell }) => !known.has(cell))
    .map(({ path, cell }) => ({
      code: 'CellUnknown',
      path,
      message: `${pathText(path)} names cell \`${cell}\`, which does not exist`,
      hint,
      data: { cell, known: all },
    }));
}

/** Memory may name a cell where none is listed; what then becomes of it is up to the machine. */
function hasNode({ value }: Entry, cells: number): boolean {
  const kind = valueAt(value, ['kind']);
  return kind === 'controller' || (kind === 'memory' && cells > 0);
}

function distantCells({ path, value }: Entry): { path: Path; cell: number | string }[] {
  const distances = valueAt(value, ['distances']);
  if (!isRecord(distances)) return [];
  return Object.keys(distances).map((key) => ({
    path: [...path, 'distances', key],
    cell: /^(?:0|[1-9][0-9]{0,8})$/.test(key) ? Number(key) : shorten(key),
  }));
}

function duplicateIds(devices: readonly Entry[]): Issue[] {
  const first = new Map<string, Path>();
  return devices.flatMap(({ path, value }) => {
    const id = valueAt(value, ['id']);
    if (typeof id !== 'string' || id === '') return [];
    const holder = first.get(id);
    if (holder === undefined) {
      first.set(id, path);
      return [];
    }
    const at = [...path, 'id'];
    const message = `${pathText(at)} is \`${shorten(id)}\`, which ${pathText(holder)} has already`;
    return [{ code: 'DeviceIdDuplicate', path: at, message, data: { id, holder: holder.at(-1) } }];
  });
}

/** Looking for the nearest id takes time; past so many unknown ones nobody reads on. */
const MOST_HINTS = 20;

function unknownDevices(request: Record<string, unknown>, ids: readonly string[]): Issue[] {
  const known = new Set(ids);
  const groups = ['together', 'apart'].flatMap((name) => listIn(request, ['tunables', name]));
  return groups
    .flatMap(({ path, value }) => listIn(value, ['devices'], path))
    .filter(({ value: id }) => typeof id === 'string' && id !== '' && !known.has(id))
    .map(({ path, value }, i): Issue => {
      const id = String(value);
      const near = i < MOST_HINTS ? nearest(id, ids) : undefined;
      const message = `${pathText(path)} names device \`${shorten(id)}\`, which does not exist`;
      const issue = { code: 'DeviceUnknown', path, message, data: { id } };
      return near === undefined ? issue : { ...issue, hint: `did you mean \`${near}\`?` };
    });
}
