import { pciSeat } from '../core/address.ts';
import { isExpander } from '../core/pci.ts';
import { busesUp } from '../topology/plan-tree.ts';
import type { Complaint } from './rule.ts';
import type { CheckView } from './view.ts';

/**
 * What a complaint by libvirt's rules is worth where libvirt has no say: QEMU and firmware take placements that libvirt refuses.
 * Nothing is left of what is no fault at all.
 */
export function onCommandLine(rule: string, complaint: Complaint, view: CheckView): Complaint[] {
  switch (rule) {
    case 'pci.plugs-into':
      return isNoFault(complaint, view) ? [] : [{ ...complaint, ...pluggedIn(complaint, view) }];
    case 'pci.slot-range':
      return [{ ...complaint, ...atSlot(complaint, view) }];
    case 'usb.port-exists':
      return [{ ...complaint, severity: 'error' }];
    case 'pci.controller-numbers':
      return complaint.path.at(-1) === 'node' ? [{ ...complaint, guest: NOT_STARTED }] : [];
    default:
      return [complaint];
  }
}

const NOT_STARTED = 'There is no guest: QEMU refuses to start.';

/** Slot 0 behind a conventional bridge belongs to its hotplug controller (SHPC), where ACPI does not plug in its place. */
function atSlot({ devices }: Complaint, view: CheckView): Partial<Complaint> {
  const device = view.deviceOf(devices[0] ?? '');
  const [bus, ...above] = device === undefined ? [] : busesUp(device, view.tree);
  const isConventional = bus?.facts?.accepts.includes('conventional') === true && !bus.facts.root;
  if (device === undefined || !isConventional || pciSeat(device)?.slot !== 0) return {};
  const isBelowExpander = above.some(({ controller }) => isExpander(controller.model));
  if (isBelowExpander || view.guest.family?.commandLine?.bridgeSlotZero !== true) {
    const guest = `${NOT_STARTED.slice(0, -1)} ("Unsupported PCI slot 0 for standard hotplug controller").`;
    return { severity: 'error', guest };
  }
  const guest =
    "The guest sees the device; slot 0 of a conventional bridge is its hotplug controller's.";
  return { severity: 'warning', guest };
}

/** True for bridges that are right, or whose driver is told of as wrong. */
function isNoFault({ devices }: Complaint, view: CheckView): boolean {
  const device = view.deviceOf(devices[0] ?? '');
  if (device?.kind !== 'controller' || device.type !== 'pci') return false;
  const { bridges } = view.guest.family?.commandLine ?? {};
  if (bridges?.includes(device.model ?? '') === false) return true;
  // An expander bus of PCI Express fits on a root of PCI Express, whichever machine it is.
  const root = pciSeat(device)?.bus === 0 ? view.tree.buses.get(0)?.controller.model : undefined;
  return device.model === 'pcie-expander-bus' && root === 'pcie-root';
}

function pluggedIn({ devices }: Complaint, view: CheckView): Partial<Complaint> {
  const device = view.deviceOf(devices[0] ?? '');
  const seat = device && pciSeat(device);
  const bus = seat && view.tree.buses.get(seat.bus);
  const onExpander = bus?.controller.model === 'pcie-expander-bus';
  const isBridge = device?.kind === 'controller' && device.type === 'pci';
  if (onExpander && !isBridge) {
    const guest = `${NOT_STARTED.slice(0, -1)} ("Only PCI/PCIe bridges can be plugged into pxb-pcie").`;
    return { severity: 'error', guest };
  }
  const model = isBridge ? (device.model ?? '') : '';
  const onRoot = bus?.facts?.root === true;
  if (model === 'pcie-switch-downstream-port' && onRoot) {
    return { severity: 'error', guest: 'Linux crashes at boot: it looks for the switch above.' };
  }
  if (isExpander(model)) return { severity: 'error', guest: NOT_STARTED };
  return {
    severity: 'warning',
    guest: 'Linux works with it; PCI Express does not foresee it, and libvirt refuses it.',
  };
}
