import {
  type ModelName,
  PCI_OPTIONS,
  type PciControllerFacts,
  type PciOption,
  type Range,
} from '../../model/controller-facts.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import type { Machine } from '../machine.ts';

type Controller = Draft<'controller'>;

const RANGED = ['targetIndex', 'chassisNr', 'chassis', 'port', 'busNr'] as const;

/**
 * Checks the numbers of a PCI controller, whatever its model.
 *
 * @throws DevaddrError `PciRootAddressed`, `NumberOutOfRange`, `OptionNotAllowed`
 */
export function checkPciNumbers(controller: Controller, { machine }: Guest): void {
  const { limits } = machine.model.controllers;
  const facts = machine.model.pci.get(controller.model ?? '');
  if (facts?.root === true && controller.address !== undefined) {
    throw refusal(
      controller,
      'PciRootAddressed',
      `${nameOf(controller)} is a root and has no address`,
      { field: 'address', hint: 'remove the address' },
    );
  }
  for (const field of RANGED) checkRange(controller, field, limits[field]);
  const { index, targetIndex, node } = controller;
  if (targetIndex !== undefined && (targetIndex === 0) !== (index === 0)) {
    throw refusal(
      controller,
      'OptionNotAllowed',
      `host bridge number 0 belongs to the controller with index 0, and to no other: ${nameOf(controller)} has index ${index} and number ${targetIndex}`,
      { field: 'targetIndex' },
    );
  }
  if (index === 0 && node !== undefined) {
    throw refusal(
      controller,
      'OptionNotAllowed',
      `the first PCI controller cannot be bound to a NUMA cell: ${nameOf(controller)}`,
      { field: 'node' },
    );
  }
}

function checkRange(
  controller: Controller,
  field: (typeof RANGED)[number],
  [first, last]: Range,
): void {
  const value = controller[field];
  if (value === undefined || (value >= first && value <= last)) return;
  throw refusal(
    controller,
    'NumberOutOfRange',
    `${field} ${value} of ${nameOf(controller)} must be from ${first} to ${last}`,
    {
      field,
      data: { value, first, last },
    },
  );
}

/**
 * Checks a PCI controller for what its model has, and the QEMU device behind it.
 *
 * @throws DevaddrError `OptionMissing`, `ModelNameWrong`, `PciRootIndex`, `OptionNotAllowed`, `HotplugUnsupported`, `ControllerUnsupported`
 */
export function checkPciController(controller: Controller, guest: Guest): void {
  const found = findModelName(controller, guest);
  // Index and options of a controller that was added are what its model has.
  if (controller.because === undefined) {
    checkIndex(controller, guest);
    checkOptions(controller, guest);
  }
  if (found !== undefined) requireDevice(controller, guest, found);
  checkNodeSupport(controller, guest);
}

function isHostBridge(controller: Controller, { machine }: Guest): boolean {
  return controller.model === 'pci-root' && machine.family.pci.hostBridges;
}

function modelNames(controller: Controller, guest: Guest): readonly ModelName[] {
  const { model } = guest.machine;
  if (isHostBridge(controller, guest)) return model.controllers.hostBridge.modelNames;
  return model.pci.get(controller.model ?? '')?.modelNames ?? [];
}

function findModelName(controller: Controller, guest: Guest): ModelName | undefined {
  const names = modelNames(controller, guest);
  const { modelName } = controller;
  if (modelName === undefined) {
    if (names.length > 0) throw missing(controller, 'modelName');
    return undefined;
  }
  const found = names.find(({ name }) => name === modelName);
  if (found !== undefined) return found;
  const known = names.map(({ name }) => `\`${name}\``).join(' or ');
  throw refusal(
    controller,
    'ModelNameWrong',
    `\`${modelName}\` is no device behind a \`${controller.model}\`: ${nameOf(controller)}`,
    {
      field: 'modelName',
      hint: known === '' ? 'leave the model name out' : `use ${known}`,
      data: { modelName, known: names.map(({ name }) => name) },
    },
  );
}

function requireDevice(
  controller: Controller,
  { machine }: Guest,
  { name, flag }: ModelName,
): void {
  if (machine.has(flag)) return;
  throw refusal(
    controller,
    'ControllerUnsupported',
    `this QEMU has no \`${name}\`, which ${nameOf(controller)} needs`,
    { field: 'modelName', data: { flag } },
  );
}

function missing(controller: Controller, field: string): Error {
  return refusal(
    controller,
    'OptionMissing',
    `${nameOf(controller)} has no ${field}, and none can be chosen on this machine`,
    { field },
  );
}

function checkIndex(controller: Controller, guest: Guest): void {
  const root = guest.machine.model.pci.get(controller.model ?? '')?.root === true;
  const atZero = controller.index === 0;
  if (root === atZero || (root && isHostBridge(controller, guest))) return;
  const text = root
    ? `a \`${controller.model}\` has index 0`
    : `index 0 belongs to the root, not to a \`${controller.model}\``;
  throw refusal(controller, 'PciRootIndex', `${text}: ${nameOf(controller)}`, { field: 'index' });
}

/** Options that must be known by now where the model has them. */
const NEEDED: ReadonlySet<PciOption> = new Set([
  'targetIndex',
  'busNr',
  'chassisNr',
  'chassis',
  'port',
]);

function checkOptions(controller: Controller, guest: Guest): void {
  const { machine } = guest;
  const facts = machine.model.pci.get(controller.model ?? '');
  if (facts === undefined) return;
  const bridge = isHostBridge(controller, guest);
  const options = bridge ? machine.model.controllers.hostBridge.options : facts.options;
  for (const option of PCI_OPTIONS) {
    const given = controller[option] !== undefined;
    const known = options.includes(option);
    if (given && !known) throw notAllowed(controller, option);
    if (!given && known && NEEDED.has(option)) throw missing(controller, option);
    if (given) SUPPORT[option]?.(controller, machine, facts);
  }
}

function notAllowed(controller: Controller, option: string): Error {
  return refusal(
    controller,
    'OptionNotAllowed',
    `a \`${controller.model}\` has no ${option}: ${nameOf(controller)}`,
    { field: option, hint: `remove ${option}`, data: { option } },
  );
}

/** Options that not every machine or QEMU has. */
const SUPPORT: {
  readonly [K in PciOption]?: (
    controller: Controller,
    machine: Machine,
    facts: PciControllerFacts,
  ) => void;
} = {
  pciHole64: checkHole,
  hotplug: checkHotplug,
};

function checkHole(controller: Controller, machine: Machine): void {
  if (machine.family.pci.hole64) return;
  throw refusal(
    controller,
    'OptionNotAllowed',
    `\`${machine.type}\` has no 64-bit PCI hole that can be set: ${nameOf(controller)}`,
    { field: 'pciHole64', hint: 'remove pciHole64', data: { machine: machine.type } },
  );
}

function checkHotplug(
  controller: Controller,
  machine: Machine,
  { hotplugFlag: flag }: PciControllerFacts,
): void {
  if (flag !== undefined && machine.has(flag)) return;
  throw refusal(
    controller,
    'HotplugUnsupported',
    `this QEMU cannot switch hotplug of a \`${controller.model}\`: ${nameOf(controller)}`,
    { field: 'hotplug', hint: 'remove hotplug', data: { flag } },
  );
}

function checkNodeSupport(controller: Controller, guest: Guest): void {
  const { nodeFlag } = guest.machine.model.controllers.hostBridge;
  if (controller.node === undefined || !isHostBridge(controller, guest)) return;
  if (guest.machine.has(nodeFlag)) return;
  throw refusal(
    controller,
    'OptionNotAllowed',
    `this QEMU cannot bind a host bridge to a NUMA cell: ${nameOf(controller)}`,
    { field: 'node', data: { flag: nodeFlag } },
  );
}
