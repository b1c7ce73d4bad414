import { pciSeat, wantsPci } from '../../core/address.ts';
import type { DeviceKind } from '../../core/device.ts';
import { type Draft, nameOf, refusal } from '../../guest/guest.ts';
import { type Pass, reserveExplicit, reserveNext, setSeat } from './pass.ts';

/** Kinds in the order in which seats are chosen; PCI controllers come before all, other controllers in their turn. */
const ORDER: readonly (DeviceKind | 'pci-controller')[] = [
  'pci-controller',
  'filesystem',
  'interface',
  'sound',
  'controller',
  'disk',
  'hostdev',
  'memballoon',
  'rng',
  'watchdog',
  'video',
  'shmem',
  'input',
  'serial',
  'iommu',
  'vsock',
  'memory',
  'crypto',
  'panic',
  'pstore',
];

/**
 * Chooses a seat for every device that wants one and has none.
 *
 * @throws DevaddrError `NoPciBus`, `NoFreePciSlot`, `ControllerNotAddable`, `NoSeatFits`, `AddressTypeWrong`
 */
export function placeAutomatically(pass: Pass): void {
  for (const kind of ORDER) {
    for (const device of listOf(pass, kind)) {
      if (isCandidate(pass, device)) place(pass, device);
    }
  }
}

function listOf({ guest }: Pass, kind: DeviceKind | 'pci-controller'): readonly Draft[] {
  const { controller } = guest.lists;
  if (kind === 'pci-controller') return controller.filter((each) => each.type === 'pci');
  if (kind === 'controller') return controller.filter((each) => each.type !== 'pci');
  return guest.lists[kind];
}

function isCandidate(pass: Pass, device: Draft): boolean {
  const wanted = wantsPci(device);
  if (!wanted && device.kind !== 'disk') return false;
  if (device.kind === 'controller' && device.type === 'pci') {
    return pass.guest.machine.model.pci.get(device.model ?? '')?.root !== true;
  }
  const { connect, placed, needsSeat } = pass.guest.factsOf(device);
  const seated = (connect !== undefined && placed) || needsSeat;
  if (seated && !wanted && device.kind === 'disk') refuseUnusableAddress(pass, device);
  return seated && wanted;
}

function refuseUnusableAddress({ guest }: Pass, disk: Draft<'disk'>): void {
  const type = disk.address?.type ?? '';
  const usable =
    type === 'pci' ||
    type === 'ccw' ||
    (type === 'virtio-mmio' && guest.machine.has('virtio-mmio'));
  if (usable) return;
  throw refusal(
    disk,
    'AddressTypeWrong',
    `${nameOf(disk)} cannot have an address of type \`${type}\``,
    {
      field: 'address.type',
      hint: 'leave the address out, or use type `pci`',
      data: { type, expected: ['pci', 'ccw', 'virtio-mmio'] },
    },
  );
}

function place(pass: Pass, device: Draft): void {
  const flags = pass.flags.get(device) ?? 0;
  const fn = ich9Function(pass, device);
  if (fn === undefined) reserveNext(pass, device, flags);
  else placeIch9(pass, device as Draft<'controller'>, flags, fn);
}

function ich9Function({ guest }: Pass, device: Draft): number | undefined {
  if (device.kind !== 'controller' || device.type !== 'usb') return undefined;
  return guest.machine.model.controllers.ich9Usb.functions[device.model ?? ''];
}

/** The ICH9 USB 2 controller and its companions are functions of one slot: the first of a set that has a seat fixes it. */
function placeIch9(pass: Pass, controller: Draft<'controller'>, flags: number, fn: number): void {
  const { multifunction } = pass.guest.machine.model.controllers.ich9Usb;
  const marked = controller.model === multifunction ? 'on' : undefined;
  const set = pass.guest.lists.controller.find(
    (each) =>
      each.index === controller.index &&
      ich9Function(pass, each) !== undefined &&
      pciSeat(each) !== undefined,
  );
  const at = set && pciSeat(set);
  if (at === undefined) {
    const seat = reserveNext(pass, controller, flags, fn);
    if (!pass.dryRun) setSeat(controller, seat, marked);
    return;
  }
  const seat = { domain: at.domain, bus: at.bus, slot: at.slot, function: fn };
  reserveExplicit(pass, controller, seat, flags);
  setSeat(controller, seat, marked);
  // libvirt copies the whole address: zPCI ids of the set are then in use twice, the controller's own are lost.
  const { address } = controller;
  if (address?.type === 'pci') controller.address = { ...address, zpci: at.zpci };
}
