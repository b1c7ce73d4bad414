import { pciSeat } from '../core/address.ts';
import { isExpander } from '../core/pci.ts';
import type { Complaint } from './rule.ts';
import type { CheckView } from './view.ts';

/**
 * What a complaint by libvirt's rules is worth where libvirt has no say: QEMU and firmware take placements that libvirt refuses.
 * Nothing is left of what is no fault at all.
 */
export function onCommandLine(rule: string, complaint: Complaint, view: CheckView): Complaint[] {
  switch (rule) {
    case 'pci.plugs-into':
      return [{ ...complaint, ...pluggedIn(complaint, view) }];
    case 'pci.slot-range':
      return [slotZeroOfBridge(complaint, view) ? { ...complaint, ...USED_BY_SHPC } : complaint];
    case 'pci.controller-numbers':
      return complaint.path.at(-1) === 'node' ? [{ ...complaint, guest: NOT_STARTED }] : [];
    default:
      return [complaint];
  }
}

const NOT_STARTED = 'There is no guest: QEMU refuses to start.';

const USED_BY_SHPC = {
  severity: 'warning',
  guest: "The guest sees the device; slot 0 of a conventional bridge is its hotplug controller's.",
} as const;

function slotZeroOfBridge({ devices }: Complaint, view: CheckView): boolean {
  const device = view.deviceOf(devices[0] ?? '');
  const seat = device && pciSeat(device);
  const bus = seat && view.tree.buses.get(seat.bus);
  return (
    seat?.slot === 0 && bus?.facts?.accepts.includes('conventional') === true && !bus.facts.root
  );
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
