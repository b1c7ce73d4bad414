import type { RequestDevice } from '../../../src/core/device.ts';
import type { Request } from '../../../src/core/request.ts';
import type { Listed } from '../../problem/small-problem.ts';

/** A machine that the enumerator knows. */
export interface PciMachine {
  readonly express: boolean;
  /** First and last slot of the root bus that the chipset leaves free. */
  readonly slots: readonly [first: number, last: number];
  /** It has expander buses, or host bridges. */
  readonly cells: boolean;
  /** Roots for cells are host bridges: they take no slot, and have bus numbers of their own. */
  readonly hostBridges?: true;
  /** It adds a USB controller, and a balloon, unless it is told not to. */
  readonly adds: readonly ('usb' | 'balloon')[];
}

const MACHINES: Readonly<Record<string, PciMachine>> = {
  'x86_64 q35': { express: true, slots: [1, 30], cells: true, adds: ['usb', 'balloon'] },
  'x86_64 pc': { express: false, slots: [2, 31], cells: true, adds: ['usb', 'balloon'] },
  'aarch64 virt': { express: true, slots: [1, 31], cells: true, adds: [] },
  'ppc64 pseries': {
    express: false,
    slots: [1, 31],
    cells: true,
    hostBridges: true,
    adds: ['usb', 'balloon'],
  },
  'riscv64 virt': { express: true, slots: [1, 31], cells: false, adds: ['balloon'] },
  'loongarch64 virt': { express: true, slots: [1, 31], cells: false, adds: [] },
};

export function pciMachineOf({ machine: { arch, type } }: Request): PciMachine | undefined {
  return MACHINES[`${arch} ${type}`];
}

/** True if the machine adds nothing that sits on PCI. */
export function isBare(request: Request): boolean {
  const { adds = [] } = pciMachineOf(request) ?? {};
  const isOff = { usb: isNoUsb, balloon: isNoBalloon };
  return adds.every((what) => request.devices.some(isOff[what]));
}

function isNoUsb(device: RequestDevice): boolean {
  return device.kind === 'controller' && device.type === 'usb' && device.model === 'none';
}

function isNoBalloon(device: RequestDevice): boolean {
  return device.kind === 'memballoon' && device.model === 'none';
}

/** True for a device that has nothing to do with PCI. */
export function isElsewhere(device: RequestDevice): boolean {
  const { kind, tunables, address } = device;
  const isSeatless = kind === 'serial' || kind === 'audio' || isNoUsb(device);
  return (isSeatless && tunables === undefined && address === undefined) || isNoBalloon(device);
}

export function isPciController(
  device: RequestDevice,
): device is Extract<RequestDevice, { kind: 'controller' }> {
  return device.kind === 'controller' && device.type === 'pci';
}

/** Whether a device has a connector of PCI Express; nothing if that is not known here. */
export function isExpressDevice(device: RequestDevice): boolean | undefined {
  switch (device.kind) {
    case 'interface':
      if (device.type !== 'user') return undefined;
      if (device.model === 'virtio') return true;
      return device.model === 'e1000' || device.model === 'rtl8139' ? false : undefined;
    case 'disk':
      return device.targetBus === 'virtio' ? true : undefined;
    case 'rng':
      return true;
    case 'hostdev':
      return device.type === 'pci' ? device.express !== false : undefined;
    default:
      return undefined;
  }
}

/** The listed PCI controllers, on the root bus in slots of their own; nothing if there are others. */
export function listedOf(
  { express, cells, hostBridges }: PciMachine,
  controllers: readonly Extract<RequestDevice, { kind: 'controller' }>[],
): readonly Listed[] | undefined {
  const sorted = [...controllers].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  const listed = sorted.flatMap((each, i): Listed[] => {
    const { index, model, address, hotplug, node, busNr } = each;
    if (index !== i + 1 || address !== undefined) return [];
    if (express && model === 'pcie-root-port')
      return [{ what: 'port', index, root: 0, hotplug: hotplug !== 'off', free: true }];
    if (!express && model === 'pci-bridge') return [{ what: 'bridge', index, root: 0 }];
    const isExpander = model === (express ? 'pcie-expander-bus' : 'pci-expander-bus');
    return isExpander && cells && hostBridges === undefined && node !== undefined
      ? [{ what: 'expander', index, cell: node, busNr }]
      : [];
  });
  return listed.length === controllers.length ? listed : undefined;
}
