import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import type { Machine } from '../machine.ts';
import { requireAddressType } from './address-type.ts';

type Controller = Draft<'controller'>;

/** QEMU flag of each SCSI model; models that are not here are accepted whatever QEMU has. */
const SCSI_FLAGS: Readonly<Record<string, string>> = {
  lsilogic: 'lsi',
  'virtio-scsi': 'virtio-scsi-pci',
  'virtio-transitional': 'virtio-scsi-pci',
  'virtio-non-transitional': 'virtio-scsi-pci',
  lsisas1068: 'mptsas1068',
  lsisas1078: 'megasas',
  vmpvscsi: 'pvscsi',
};

/**
 * Checks that I/O threads are named in one way only, and by a virtio SCSI controller.
 *
 * @throws DevaddrError `OptionNotAllowed`
 */
export function checkIoThreads(controller: Controller, { machine }: Guest): void {
  const { ioThreads } = controller;
  if (ioThreads !== undefined && !isVirtioScsi(controller, machine)) {
    throw refusal(
      controller,
      'OptionNotAllowed',
      `only virtio SCSI controllers have I/O threads, not ${nameOf(controller)}`,
      { field: 'ioThreads' },
    );
  }
  if (!hasIoThread(controller) || ioThreads === undefined) return;
  throw refusal(
    controller,
    'OptionNotAllowed',
    `${nameOf(controller)} names one I/O thread and a list of them`,
    { field: 'ioThread', hint: 'use one of the two' },
  );
}

/**
 * Checks controllers for what machine and QEMU have, and the driver options of all.
 *
 * @throws DevaddrError `ControllerUnsupported`, `OptionNotAllowed`, `MachineLacksController`, `AddressTypeWrong`
 */
export function checkController(controller: Controller, guest: Guest): void {
  if (controller.type === 'scsi') checkScsiModel(controller, guest);
  checkDriver(controller, guest);
  if (controller.type === 'scsi') checkScsi(controller, guest);
  else if (controller.type === 'ide') checkIde(controller, guest);
  else if (controller.type === 'sata') checkSata(controller, guest);
}

/** Number 0 stands for none. */
function hasIoThread({ ioThread = 0 }: Controller): boolean {
  return ioThread !== 0;
}

function isVirtioScsi({ type, model = '' }: Controller, machine: Machine): boolean {
  return type === 'scsi' && machine.model.controllers.scsi.virtio.includes(model);
}

function checkScsiModel(controller: Controller, { machine }: Guest): void {
  const { model = '' } = controller;
  const flag = SCSI_FLAGS[model];
  if (model !== 'buslogic' && (flag === undefined || machine.has(flag))) return;
  throw refusal(
    controller,
    'ControllerUnsupported',
    `this QEMU has no SCSI controller of model \`${model}\`: ${nameOf(controller)}`,
    { field: 'model', ...(flag === undefined ? {} : { data: { flag } }) },
  );
}

function checkDriver(controller: Controller, { machine }: Guest): void {
  const { driverOptions = [] } = controller;
  const [option] = hasIoThread(controller) ? [...driverOptions, 'iothread'] : driverOptions;
  if (option === undefined || isVirtioScsi(controller, machine)) return;
  throw refusal(
    controller,
    'OptionNotAllowed',
    `only virtio SCSI controllers have ${option}, not ${nameOf(controller)}`,
    { data: { option } },
  );
}

function checkScsi(controller: Controller, { machine }: Guest): void {
  const { model, ioThreads, index } = controller;
  if (hasIoThread(controller) || ioThreads !== undefined) {
    requireAddressType(controller, ['pci', 'ccw']);
  }
  if (ioThreads !== undefined && !machine.has('virtio-scsi.iothread-mapping')) {
    throw refusal(
      controller,
      'OptionNotAllowed',
      `this QEMU gives a SCSI controller one I/O thread at most: ${nameOf(controller)}`,
      { field: 'ioThreads', data: { flag: 'virtio-scsi.iothread-mapping' } },
    );
  }
  if (model !== 'ncr53c90' || (machine.family.builtIn.esp && index === 0)) return;
  throw refusal(
    controller,
    'MachineLacksController',
    `a \`ncr53c90\` is built into some machines, as controller 0; \`${machine.type}\` has none for ${nameOf(controller)}`,
    { field: 'model', data: { machine: machine.type, index } },
  );
}

function checkIde(controller: Controller, { machine }: Guest): void {
  const { ide } = machine.family.builtIn;
  if (ide && controller.index === 0) return;
  const text = ide
    ? `\`${machine.type}\` has one IDE controller, with index 0`
    : `\`${machine.type}\` has no IDE controller`;
  throw refusal(
    controller,
    'MachineLacksController',
    `${text}; ${nameOf(controller)} is not to be had`,
    {
      field: 'index',
      hint: ide
        ? 'at most four disks are on `ide`; use bus `sata`, `scsi` or `virtio`'
        : 'use bus `sata`, `scsi` or `virtio`',
      data: { machine: machine.type, index: controller.index },
    },
  );
}

function checkSata(controller: Controller, { machine }: Guest): void {
  if (machine.has('ich9-ahci') || (machine.family.builtIn.sata && controller.index === 0)) return;
  throw refusal(
    controller,
    'ControllerUnsupported',
    `this QEMU has no SATA controller: ${nameOf(controller)}`,
    {
      field: 'type',
      hint: 'use bus `scsi` or `virtio`',
    },
  );
}
