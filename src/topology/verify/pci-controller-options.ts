import type { PlanController } from '../../core/plan.ts';
import { list } from '../../core/text.ts';
import type { ModelName, PciOption } from '../../model/controller-facts.ts';
import type { GuestView } from './guest-view.ts';
import { nameOf } from './names.ts';
import { type Complaint, error, type VerifyRule } from './rule.ts';

export const pciControllerOptions: VerifyRule = {
  id: 'pci.controller-options',
  title:
    'A PCI controller has a known model, the QEMU device that goes with it, every number the model needs and none it does not have.',
  source: 'libvirt 11.3.0: options checked for each model when a domain is defined',
  check: (guest) => guest.pci.controllers.flatMap((controller) => wrongOptions(controller, guest)),
};

/** Options that a controller may leave out. */
const OPTIONAL: readonly PciOption[] = ['pciHole64', 'node', 'hotplug', 'memReserve'];

const OPTIONS: readonly PciOption[] = [
  ...OPTIONAL,
  'targetIndex',
  'busNr',
  'chassisNr',
  'chassis',
  'port',
];

interface Carries {
  readonly modelNames: readonly ModelName[];
  readonly options: readonly PciOption[];
}

function wrongOptions(controller: PlanController, guest: GuestView): Complaint[] {
  const carries = carriedBy(controller, guest);
  if (carries === undefined) {
    const { model } = controller;
    const problem = model === undefined ? 'has no model' : 'has a model that is unknown';
    return [error(`${nameOf(controller)} ${problem}`, [controller])];
  }
  return [...wrongModelName(controller, carries), ...wrongNumbers(controller, carries)];
}

function carriedBy(controller: PlanController, { family, model }: GuestView): Carries | undefined {
  const facts = model.pci.get(controller.model ?? '');
  if (facts === undefined) return undefined;
  if (family?.pci.hostBridges === true && facts.model === 'pci-root') {
    return model.controllers.hostBridge;
  }
  const hole64 = family?.pci.hole64 ?? true;
  return {
    modelNames: facts.modelNames,
    options: facts.options.filter((option) => option !== 'pciHole64' || hole64),
  };
}

function wrongModelName(controller: PlanController, { modelNames }: Carries): Complaint[] {
  const names = modelNames.map(({ name }) => name);
  const given = controller.modelName === 'none' ? undefined : controller.modelName;
  if (given === undefined) {
    return names.length === 0
      ? []
      : [error(`${nameOf(controller)} has no modelName`, [controller])];
  }
  if (names.includes(given)) return [];
  const instead = names.length === 0 ? 'it has none' : `it can be ${list(names)}`;
  return [
    error(`modelName of ${nameOf(controller)} is \`${given}\`, but ${instead}`, [controller]),
  ];
}

function wrongNumbers(controller: PlanController, { options }: Carries): Complaint[] {
  return OPTIONS.flatMap((name) => {
    const given = controller[name] !== undefined;
    if (given && !options.includes(name)) {
      return [error(`${nameOf(controller)} cannot have ${name}`, [controller])];
    }
    if (given || OPTIONAL.includes(name) || !options.includes(name)) return [];
    return [error(`${nameOf(controller)} has no ${name}`, [controller])];
  });
}
