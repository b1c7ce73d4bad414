import type { ControllerFacts, ModelName, PciOption, Range } from '../../model/controller-facts.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';

/**
 * Checks a PCI controller: ranges of its numbers, options its model has, the QEMU device behind it.
 *
 * @throws DevaddrError `PciRootAddressed`, `NumberOutOfRange`, `PciRootIndex`, `OptionNotAllowed`, `OptionMissing`, `ModelNameWrong`, `MachineLacksController`, `HotplugUnsupported`, `ControllerUnsupported`
 */
export function checkPciController(controller: Draft<'controller'>, guest: Guest): void {
  checkNumbers(controller, guest);
  checkModelName(controller, guest);
  // Options of a controller that was added are what its model has.
  if (controller.because !== undefined) return;
  checkIndex(controller, guest);
  checkOptions(controller, guest);
}

type Controller = Draft<'controller'>;

const RANGED = ['index', 'targetIndex', 'chassisNr', 'chassis', 'port', 'busNr'] as const;

function checkNumbers(controller: Controller, { machine }: Guest): void {
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

function isHostBridge(controller: Controller, { machine }: Guest): boolean {
  return controller.model === 'pci-root' && machine.family.pci.hostBridges;
}

function modelNames(controller: Controller, guest: Guest): readonly ModelName[] {
  const { model } = guest.machine;
  if (isHostBridge(controller, guest)) return model.controllers.hostBridge.modelNames;
  return model.pci.get(controller.model ?? '')?.modelNames ?? [];
}

function checkModelName(controller: Controller, guest: Guest): void {
  const names = modelNames(controller, guest);
  const { modelName } = controller;
  if (modelName === undefined) {
    if (names.length > 0) throw missing(controller, 'modelName');
    return;
  }
  const found = names.find(({ name }) => name === modelName);
  if (found === undefined) {
    throw refusal(
      controller,
      'ModelNameWrong',
      `\`${modelName}\` is no device behind a \`${controller.model}\`: ${nameOf(controller)}`,
      {
        field: 'modelName',
        hint:
          names.length === 0
            ? 'leave the model name out'
            : `use ${names.map(({ name }) => `\`${name}\``).join(' or ')}`,
      },
    );
  }
  if (guest.machine.has(found.flag)) return;
  throw refusal(
    controller,
    'ControllerUnsupported',
    `this QEMU has no \`${modelName}\`, which ${nameOf(controller)} needs`,
    { field: 'modelName' },
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

const ALL_OPTIONS: readonly PciOption[] = [
  'targetIndex',
  'pciHole64',
  'busNr',
  'node',
  'chassisNr',
  'chassis',
  'port',
  'hotplug',
  'memReserve',
];
/** Options that must be known by now where the model has them. */
const NEEDED: ReadonlySet<PciOption> = new Set([
  'targetIndex',
  'busNr',
  'chassisNr',
  'chassis',
  'port',
]);

function checkOptions(controller: Controller, guest: Guest): void {
  const facts = guest.machine.model.pci.get(controller.model ?? '');
  if (facts === undefined) return;
  const { hostBridge } = guest.machine.model.controllers;
  const bridge = isHostBridge(controller, guest);
  const options = bridge ? hostBridge.options : facts.options;
  for (const option of ALL_OPTIONS) {
    const given = controller[option] !== undefined;
    if (given && !options.includes(option)) throw notAllowed(controller, option);
    if (!given && options.includes(option) && NEEDED.has(option)) throw missing(controller, option);
  }
  checkOptionSupport(controller, guest, hostBridge, bridge, facts.hotplugFlag);
}

function notAllowed(controller: Controller, option: string): Error {
  return refusal(
    controller,
    'OptionNotAllowed',
    `a \`${controller.model}\` has no ${option}: ${nameOf(controller)}`,
    {
      field: option,
      hint: `remove ${option}`,
    },
  );
}

function checkOptionSupport(
  controller: Controller,
  { machine }: Guest,
  hostBridge: ControllerFacts['hostBridge'],
  bridge: boolean,
  hotplugFlag: string | undefined,
): void {
  const { pciHole64, hotplug, node } = controller;
  if (pciHole64 !== undefined && !machine.family.pci.hole64) {
    throw refusal(
      controller,
      'OptionNotAllowed',
      `\`${machine.type}\` has no 64-bit PCI hole that can be set: ${nameOf(controller)}`,
      { field: 'pciHole64' },
    );
  }
  if (hotplug !== undefined && (hotplugFlag === undefined || !machine.has(hotplugFlag))) {
    throw refusal(
      controller,
      'HotplugUnsupported',
      `this QEMU cannot switch hotplug of a \`${controller.model}\`: ${nameOf(controller)}`,
      { field: 'hotplug' },
    );
  }
  if (bridge && node !== undefined && !machine.has(hostBridge.nodeFlag)) {
    throw refusal(
      controller,
      'OptionNotAllowed',
      `this QEMU cannot bind a host bridge to a NUMA cell: ${nameOf(controller)}`,
      { field: 'node' },
    );
  }
}
