import { toDomainXml } from '../../src/adapters/libvirt/skeleton.ts';
import { type CheckedText, fixText, readChecked } from '../../src/check-text.ts';
import type { Path, Place } from '../../src/core/issue.ts';
import type { Plan, PlanDevice } from '../../src/core/plan.ts';
import type { MachineRequest } from '../../src/core/request.ts';
import type { Random } from '../support/random.ts';
import { argvOf, randomNotation } from './argv-of.ts';
import type { Form, Mutant } from './mutations/mutation.ts';

const CAPABILITIES = 'qemu-10.0.0';

/** A spoiled guest as the text of a file. */
export function written(mutant: Mutant, form: Form, random: Random): string {
  const text = writtenAs(form, mutant, random);
  return mutant.rewrite?.(text) ?? text;
}

function writtenAs(
  form: Form,
  { plan, tunables = {}, isOrdered = false }: Mutant,
  random: Random,
): string {
  switch (form) {
    case 'plan':
      return `${JSON.stringify(plan, null, 2)}\n`;
    case 'domain':
      return toDomainXml(plan, { request: { machine: machineOf(plan), devices: [] } });
    case 'argv':
      return argvOf(isOrdered ? plan : busesFirst(plan), randomNotation(random));
    case 'request': {
      const { arch, type, virtType, cells } = plan.machine;
      const devices = plan.devices.map(({ implied: _implied, because: _because, ...device }) => ({
        ...device,
        ...(tunables[device.id] && { tunables: tunables[device.id] }),
      }));
      const machine = { arch, type, virtType, cells, vcpus: 1, capabilities: CAPABILITIES };
      return `${JSON.stringify({ machine, devices }, null, 2)}\n`;
    }
  }
}

/** What a domain says of its machine beside what a plan does. */
function machineOf({ machine, devices }: Plan): MachineRequest {
  const hasDimms = devices.some(({ kind }) => kind === 'memory');
  const memory = hasDimms ? { memorySlots: 8, maxMemoryMiB: 65536 } : {};
  return { cells: machine.cells, vcpus: 1, ...memory };
}

/** Reads a text as the command line does. */
export function readWritten(text: string): CheckedText {
  return readChecked(text, CAPABILITIES);
}

/** A text with all fixed that can be. */
export function fixedText(text: string): string {
  return fixText(text, { capabilities: CAPABILITIES }).text;
}

/** Where a field of a device stands, as the reader of the text says. */
export function placeOf({ input }: CheckedText, id: string, field: Path = []): Place | undefined {
  const position = input.devices.findLastIndex((device) => device.id === id);
  return input.locate?.(position < 0 ? ['devices'] : ['devices', position, ...field]);
}

/** A plan whose buses come before what is on them, which plans do not have to heed. */
export function busesFirst(plan: Plan): Plan {
  const rank = (device: PlanDevice): number => {
    if (device.kind !== 'controller') return 1000;
    return device.type === 'pci' ? (device.index ?? 0) : 999;
  };
  return { ...plan, devices: plan.devices.toSorted((a, b) => rank(a) - rank(b)) };
}
