import { pciSeat } from '../../core/address.ts';
import type { Draft, Guest } from '../../guest/guest.ts';
import {
  AUTOMATIC,
  CONNECT_BIT,
  CONVENTIONAL,
  EXPRESS,
  INTEGRATED,
  SHARES_SLOT,
} from '../../model/connect.ts';
import type { ConnectKind } from '../../model/controller-facts.ts';
import type { Connect } from '../../model/device-facts.ts';

/** Seats that `conventional`, `express` and `virtio` mean for one guest, as bits. */
export interface SeatKinds {
  readonly conventional: number;
  readonly express: number;
  readonly virtio: number;
}

/** PCI Express seats are wanted only where the root is PCI Express, by virtio devices only where they can be modern. */
export function seatKinds({ machine, lists }: Guest): SeatKinds {
  const conventional = AUTOMATIC | CONVENTIONAL;
  const root = lists.controller.find((each) => each.type === 'pci' && each.index === 0);
  const express = root?.model === 'pcie-root' ? AUTOMATIC | EXPRESS : conventional;
  return {
    conventional,
    express,
    virtio: machine.has('virtio-pci-non-transitional') ? express : conventional,
  };
}

/** What a device needs of a PCI seat; 0 for a device that sits elsewhere. */
export function connectFlags(device: Draft, guest: Guest, kinds: SeatKinds): number {
  const { model } = guest.machine;
  if (device.kind === 'controller' && device.type === 'pci') {
    const facts = model.pci.get(device.model ?? '');
    if (facts === undefined || facts.root) return 0;
    return CONNECT_BIT[facts.model as ConnectKind] | (facts.sharesSlot ? SHARES_SLOT : 0);
  }
  const facts = guest.factsOf(device);
  if (facts.connect === undefined) return 0;
  return seatBits(facts.connect, device, kinds) | (facts.integrated ? INTEGRATED : 0);
}

function seatBits(connect: Connect, device: Draft, kinds: SeatKinds): number {
  // Where a host device has a seat already, what it is does not matter.
  if (device.kind === 'hostdev' && pciSeat(device) !== undefined) return kinds.express;
  if (connect !== 'host') return kinds[connect];
  return device.kind === 'hostdev' && device.express === false ? kinds.conventional : kinds.express;
}
