import { type Draft, slips, sometimes, take, unique } from './draft.ts';
import { type Attributes, element } from './element.ts';
import { rootOf } from './machine.ts';
import { anyBase } from './number-notation.ts';

/** Which kind of PCI slot a device asks for on a machine that has both. */
export type Plug = 'express' | 'conventional';

interface Seat {
  readonly bus: number;
  readonly slot: number;
  readonly fn: number;
}

/** An address for an endpoint: left open, on a bus that is there, or on one still to be added. */
export function endpointAddress(draft: Draft, plug: Plug): string | undefined {
  const { random } = draft;
  if (rootOf(draft.machine.board) === undefined && !slips(draft)) return undefined;
  if (slips(draft)) return brokenAddress(draft);
  if (random.chance(0.15)) return openAddress(draft);
  const seat = freeSeat(draft, plug);
  return seat === undefined ? undefined : pciAddress(draft, seat);
}

/** A PCI address with all its parts. */
export function pciAddress(draft: Draft, { bus, slot, fn }: Seat): string {
  const shared =
    fn === 0 ? sometimes(draft, 0.15, () => 'on') : sometimes(draft, 0.03, () => 'off');
  return written(draft, {
    type: 'pci',
    domain: sometimes(draft, 0.8, () => '0x0000'),
    bus: bus === 0 && draft.random.chance(0.1) ? undefined : anyBase(draft, bus, 2),
    slot: anyBase(draft, slot, 2),
    function: fn === 0 && draft.random.chance(0.2) ? undefined : `0x${fn}`,
    multifunction: shared,
  });
}

/** A seat of a bus that nobody has, mostly at function 0. */
export function seatOn(draft: Draft, bus: number, first: number, last: number): Seat | undefined {
  for (let tries = 0; tries < 20; tries++) {
    const slot = draft.random.int(first, last);
    const fn = draft.random.chance(0.85) ? 0 : draft.random.int(1, 7);
    if (take(draft, `pci ${bus}:${slot}.${fn}`) || slips(draft)) return { bus, slot, fn };
  }
  return undefined;
}

function freeSeat(draft: Draft, plug: Plug): Seat | undefined {
  const { random } = draft;
  const express = rootOf(draft.machine.board) === 'pcie-root';
  const known = [...draft.pciBuses];
  const mayGrow = !express || plug === draft.growth;
  const where = random.weigh([
    ['root', 40],
    ['known', known.length > 0 ? 45 : 0],
    ['new', mayGrow ? 8 : 0],
  ]);
  if (where === 'root') return seatOn(draft, 0, random.chance(0.1) ? 1 : 3, 30);
  if (where === 'known') {
    const [bus, { first, last }] = random.pick(known);
    return seatOn(draft, bus, first, last);
  }
  const bus = Math.max(0, ...draft.pciBuses.keys()) + random.int(1, 3);
  return express && plug === 'express' ? seatOn(draft, bus, 0, 0) : seatOn(draft, bus, 1, 31);
}

function openAddress(draft: Draft): string {
  return written(draft, {
    type: 'pci',
    function: sometimes(draft, 0.1, () => '0x3'),
    multifunction: sometimes(draft, 0.15, () => 'on'),
  });
}

function brokenAddress(draft: Draft): string {
  const { random } = draft;
  const usual = { type: 'pci', domain: '0x0000', bus: '0x00', slot: '0x04', function: '0x0' };
  const broken: Attributes = random.pick([
    { slot: '0x20' },
    { function: '0x8' },
    { bus: '0x100' },
    { domain: '0x0001' },
    { bus: '0x01', slot: '0x00' },
    { slot: '0x1f', function: '0x2' },
    { slot: '0x01', function: '0x1' },
    { slot: '0x1f' },
    { slot: '0x01' },
    { slot: '-1' },
    { multifunction: 'yes' },
  ]);
  return element('address', { ...usual, ...broken });
}

function written(draft: Draft, attributes: Attributes): string {
  const zpci = draft.machine.board === 's390-ccw' && draft.random.chance(0.3);
  return element('address', attributes, zpci || slips(draft, 0.01) ? zpciIds(draft) : undefined);
}

function zpciIds(draft: Draft): string {
  const { random } = draft;
  const uid = unique(draft, 'uid', () => random.int(1, random.chance(0.8) ? 16 : 0xffff));
  const fid = unique(draft, 'fid', () => random.int(0, random.chance(0.8) ? 16 : 0xffffff));
  return element('zpci', {
    uid: sometimes(draft, 0.8, () => anyBase(draft, slips(draft) ? 0 : uid, 4)),
    fid: sometimes(draft, 0.8, () => anyBase(draft, fid, 8)),
  });
}
