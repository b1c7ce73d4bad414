import { bundledModel } from '../../model/load.ts';
import type { MachineFamily } from '../../model/machine-family.ts';
import type { CommandLine } from './read-arguments.ts';
import { machineSays, type QemuMachine } from './read-machine.ts';
import { isOn } from './read-numbers.ts';

/** What the devices of a command line are added to. */
export interface Board {
  readonly family: MachineFamily | undefined;
  /** Model of the root of PCI; nothing for a machine without PCI. */
  readonly pciRoot: string | undefined;
  /** Some of the devices stand in another file: what is not known may be there. */
  readonly isPartial: boolean;
  /** All buses that the machine has by itself are known. */
  readonly isKnown: boolean;
}

export function boardOf(line: CommandLine, { arch, type }: QemuMachine): Board {
  const family = bundledModel().familyOf(arch, type);
  const isPartial = line.arguments.some(({ name }) => name === 'readconfig');
  return {
    family,
    // A microvm has PCI Express on demand.
    pciRoot: family?.pci.root ?? (isOn(machineSays(line, 'pcie')) ? 'pcie-root' : undefined),
    isPartial,
    isKnown: !isPartial && family?.commandLine !== undefined,
  };
}
