import { type Holders, holdersAmong } from '../../core/holders.ts';
import type { Plan, PlanController, PlanDevice } from '../../core/plan.ts';
import { bundledModel } from '../../model/load.ts';
import type { MachineFamily } from '../../model/machine-family.ts';
import { qemuId } from './qemu-id.ts';

/** Who provides the buses of a plan, and what QEMU calls them. */
export interface Buses {
  /** The controller or hub that has to be there before the device. */
  readonly parentOf: (device: PlanDevice) => PlanDevice | undefined;
  /** The controller of this type and index; of USB controllers the one with the ports. */
  readonly controller: (type: string, index: number) => PlanController | undefined;
  /** Name of the PCI bus with this index. */
  readonly pciBus: (index: number) => string;
  /** Name of bus `nth` of a controller that is no PCI bridge. */
  readonly busOf: (type: string, index: number, nth: number) => string;
  /** Whether the machine brings the controller along. */
  readonly isBuiltIn: (controller: PlanController) => boolean;
}

/** Names of the buses of controllers that a machine has of its own, up to the number. */
const BUILT_IN_BUSES: Readonly<Record<string, string>> = {
  ide: 'ide.',
  sata: 'ide.',
  fdc: 'floppy-bus.',
  scsi: 'scsi.',
};

export function busesOf(plan: Plan): Buses {
  const holders = holdersAmong(plan.devices);
  const { controller } = holders;
  const family = bundledModel().familyOf(plan.machine.arch, plan.machine.type);
  const isBuiltIn = (each: PlanController): boolean => comesWith(family, each);
  return {
    controller,
    isBuiltIn,
    parentOf: (device) => parentOf(device, holders),
    pciBus: (index) => {
      const bridge = controller('pci', index);
      if (bridge === undefined || isBuiltIn(bridge)) {
        return (bridge?.model ?? family?.pci.root) === 'pcie-root' ? 'pcie.0' : 'pci.0';
      }
      const id = qemuId(bridge.id);
      return bridge.model === 'pci-root' ? `${id}.0` : id;
    },
    busOf: (type, index, nth) => {
      const owner = controller(type, index);
      const builtIn = owner === undefined || isBuiltIn(owner) ? BUILT_IN_BUSES[type] : undefined;
      return builtIn ? `${builtIn}${nth}` : `${qemuId(owner?.id ?? `${type}${index}`)}.${nth}`;
    },
  };
}

function comesWith(family: MachineFamily | undefined, { type, index }: PlanController): boolean {
  if (index !== undefined && index !== 0) return false;
  const { ide = false, sata = false, esp = false } = family?.builtIn ?? {};
  // Where there is a floppy controller it is part of the machine, but for a newer PC.
  return { pci: true, ide, sata, scsi: esp, fdc: family?.id !== 'q35' }[type] ?? false;
}

function parentOf(device: PlanDevice, { controller, holderOf }: Holders): PlanDevice | undefined {
  if (device.kind === 'controller' && device.startPort !== undefined) {
    return controller(device.type, device.index ?? 0);
  }
  const { address } = device;
  return address?.type === 'pci' ? controller('pci', address.bus) : holderOf(device);
}
