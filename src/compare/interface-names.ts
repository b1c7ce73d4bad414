import { pciSeat } from '../core/address.ts';
import type { PlanDevice } from '../core/plan.ts';
import { busesUp, type PlanSlot, type PlanTree } from '../topology/plan-tree.ts';
import type { BusNumbers } from './bus-numbers.ts';

/**
 * The name that a network device gets in a Linux guest by systemd's predictable names: `eno` with the ACPI index, `ens` with the slot
 * on the root bus of conventional machines, where hotplug slots have names, else `enp` with the bus number that firmware gives, `enP` with that of its PCI domain before it if that is not 0;
 * `enc` with the device number on s390. Nothing for what is not predictable.
 */
export function interfaceName(
  device: PlanDevice,
  { buses }: PlanTree,
  { numbers }: BusNumbers,
): string | undefined {
  if (device.kind !== 'interface') return undefined;
  if (device.acpiIndex !== undefined) return `eno${device.acpiIndex}`;
  const { address } = device;
  if (address?.type === 'ccw') return channelName(address.ssid ?? 0, address.devno ?? 0);
  const seat = pciSeat(device);
  const bus = seat && buses.get(seat.bus);
  if (seat === undefined || bus === undefined) return undefined;
  const slot = bus.slots.find((each) => each.slot === seat.slot);
  const isAlone = seat.function === 0 && seat.multifunction !== 'on' && !isShared(slot);
  const place = `s${seat.slot}${isAlone ? '' : `f${seat.function}`}`;
  if (bus.index === 0 && bus.controller.model === 'pci-root') return `en${place}`;
  const number = numbers.get(bus.index);
  if (number === undefined) return undefined;
  const domain = domainOf(device, { buses });
  return `en${domain === 0 ? '' : `P${domain}`}p${number}${place}`;
}

function isShared(slot: PlanSlot | undefined): boolean {
  return (slot?.devices.length ?? 0) > 1;
}

/** PCI domain as Linux numbers it: host bridges of pseries are domains of their own, by their index. */
function domainOf(device: PlanDevice, tree: Pick<PlanTree, 'buses'>): number {
  const controller = busesUp(device, tree).at(-1)?.controller;
  return controller?.model === 'pci-root' ? (controller.targetIndex ?? 0) : 0;
}

/** The bus id `0.SSID.DEVNO`, its leading zeros and dots left out. */
function channelName(ssid: number, devno: number): string {
  const id = `0.${ssid.toString(16)}.${devno.toString(16).padStart(4, '0')}`;
  return `enc${id.replace(/^[.0]+/, '')}`;
}
