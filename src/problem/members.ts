import type { AddressWish, PciAddress } from '../core/address.ts';
import type { RequestDevice } from '../core/device.ts';
import type { Request } from '../core/request.ts';
import type { Pass } from '../greedy/pci/pass.ts';
import type { Draft, Guest } from '../guest/guest.ts';
import { CONVENTIONAL, EXPRESS, INTEGRATED } from '../model/connect.ts';
import { alwaysHasIoPorts } from '../model/costs.ts';
import type { Member, Pin } from './unit.ts';

/** What members are made of. */
export interface Setting {
  readonly request: Request;
  readonly pass: Pass;
  readonly past: ReadonlyMap<string, PciAddress>;
  readonly running: ReadonlySet<string> | undefined;
}

/** Conventional devices, and those of PCI Express that have I/O ports all the same. */
function hasIoPorts(device: Draft, flags: number): boolean {
  const isConventional = (flags & CONVENTIONAL) !== 0 && (flags & INTEGRATED) === 0;
  return isConventional || (flags !== 0 && alwaysHasIoPorts(device));
}

/** A device with all that is asked for it. */
export function memberOf(
  { request, pass, past, running }: Setting,
  device: Draft,
  listed: RequestDevice | undefined,
  position: number | undefined,
): Member {
  const { tunables = {} } = request;
  const own = listed?.tunables ?? {};
  const flags = pass.flags.get(device) ?? 0;
  const numa = tunables.numa ?? 'require';
  const cell = numa === 'ignore' ? undefined : (own.cell ?? cellOfFollowers(device));
  const was = listed?.was?.type === 'pci' ? listed.was : past.get(device.id);
  return {
    device,
    path: position === undefined ? ['devices'] : ['devices', position],
    express: (flags & EXPRESS) !== 0,
    integrated: (flags & INTEGRATED) !== 0,
    io: hasIoPorts(device, flags),
    bus: own.bus ?? tunables.bus ?? 'auto',
    spread: own.spread ?? tunables.spread ?? 'bus',
    hotplug: own.hotplug ?? (running?.has(device.id) === false ? true : undefined),
    cell,
    wanders: cell !== undefined || peersHaveCell(request, device.id),
    strict: numa === 'require',
    pin: listed?.address && pinOf(listed.address),
    function: fixedFunction(pass.guest, device),
    was: was && { bus: was.bus, slot: was.slot, function: was.function },
  };
}

/** True for a device that is to be apart from others on expander buses, or together with one that has a cell. */
function peersHaveCell({ tunables, devices }: Request, id: string): boolean {
  const hasCell = (peer: string): boolean =>
    tunables?.numa !== 'ignore' &&
    devices.some((device) => device.id === peer && device.tunables?.cell !== undefined);
  const { together = [], apart = [] } = tunables ?? {};
  return (
    together.some((group) => group.devices.includes(id) && group.devices.some(hasCell)) ||
    apart.some(
      ({ on, devices: group }) => group.includes(id) && (on === 'expander' || on === 'cell'),
    )
  );
}

/** Controllers that were made for the devices of one cell. */
function cellOfFollowers(device: Draft): number | undefined {
  return device.because?.reason === 'cell' ? device.because.cell : undefined;
}

function fixedFunction({ machine }: Guest, device: Draft): number | undefined {
  if (device.kind !== 'controller' || device.type !== 'usb') return undefined;
  return machine.model.controllers.ich9Usb.functions[device.model ?? ''];
}

/** The parts of a PCI address that are given, if it does not name a seat. */
export function pinOf(address: AddressWish): Pin | undefined {
  if (address.type !== 'pci') return undefined;
  const { bus, slot, function: fn } = address;
  if (bus === undefined && slot === undefined && (fn === undefined || fn === 0)) return undefined;
  if (bus !== undefined && slot !== undefined) return undefined;
  return { bus, slot, function: fn };
}
