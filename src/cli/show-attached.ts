import { formatAddress, pciSeat } from '../core/address.ts';
import type { RequestDevice } from '../core/device.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';
import { count, list } from '../core/text.ts';
import { titleOf } from '../core/title.ts';
import type { AttachOutcome } from '../planner/attach.ts';
import type { SpareSeats } from '../planner/spare-seats.ts';
import { changeLines } from './show-changes.ts';
import { table } from './table.ts';

type Attachment = Extract<AttachOutcome, { readonly outcome: 'planned' }>;

/** What came of new devices: their seats, what was added for them, and what is left. */
export function showAttached(
  { plan, attached, left }: Attachment,
  before: Plan,
  devices: readonly RequestDevice[],
): string {
  const known = new Set(before.devices.map(({ id }) => id));
  const fresh = plan.devices.filter(({ id }) => !known.has(id));
  const spare = new Set(attached.flatMap((each) => (each.spare ? [each.id] : [])));
  const placed = new Set(attached.map(({ id }) => id));
  const listed = devices.flatMap(({ id }) => fresh.find((device) => device.id === id) ?? []);
  const rows = listed.map((device): string[] => [
    device.address === undefined ? '-' : formatAddress(device.address),
    titleOf(device),
    device.id,
    placed.has(device.id) ? seatWords(device, spare.has(device.id), plan) : '-',
  ]);
  const added = fresh
    .filter(({ implied }) => implied === true)
    .map((device) => lineOf(device, spare.has(device.id)));
  return [table(['ADDRESS', 'DEVICE', 'ID', 'SEAT'], rows), ...paragraph(added), leftLines(left)]
    .filter((part) => part !== '')
    .join('\n');
}

function paragraph(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [lines.join('')];
}

/** A seat that was free, or one on the controller that was added for it. */
function seatWords(device: PlanDevice, isSpare: boolean, { devices }: Plan): string {
  if (isSpare) return 'spare';
  const bus = pciSeat(device)?.bus;
  const controller = devices.find(
    (each) => each.kind === 'controller' && each.type === 'pci' && each.index === bus,
  );
  return controller === undefined ? 'added' : `on ${titleOf(controller)}, added`;
}

function lineOf(device: PlanDevice, isSpare: boolean): string {
  const line = changeLines([{ device }]);
  return isSpare ? line.replace(/\n$/, ', in a spare seat\n') : line;
}

function leftLines(left: readonly SpareSeats[]): string {
  if (left.length === 0) return 'no spare seats are left\n';
  return left.map((seats) => `${spareWords([seats])} left\n`).join('');
}

const BUSES = { pcie: 'PCI Express', pci: 'PCI' } as const;

/** Spare seats in words: `2 spare seats (PCI Express, cell 1)`. */
export function spareWords(spare: readonly SpareSeats[]): string {
  if (spare.length === 0) return 'no spare seats';
  const words = spare.map(({ count: seats, bus, cell }) => {
    const where = cell === undefined ? '' : `, cell ${cell}`;
    return `${count(seats, 'spare seat')} (${BUSES[bus]}${where})`;
  });
  return list(words);
}
