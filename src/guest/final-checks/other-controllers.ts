import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';

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
 * Checks controllers other than PCI ones, and the driver options of all.
 *
 * @throws DevaddrError `ControllerUnsupported`, `OptionNotAllowed`
 */
export function checkController(controller: Controller, guest: Guest): void {
  checkDriver(controller, guest);
  if (controller.type === 'scsi') checkScsi(controller, guest);
  else if (controller.type === 'ide') checkIde(controller, guest);
  else if (controller.type === 'sata') checkSata(controller, guest);
}

function checkDriver(controller: Controller, { machine }: Guest): void {
  const { ioThread, ioThreads, driverOptions = [] } = controller;
  const isVirtioScsi =
    controller.type === 'scsi' &&
    machine.model.controllers.scsi.virtio.includes(controller.model ?? '');
  if (ioThread !== undefined && ioThreads !== undefined) {
    throw refusal(
      controller,
      'OptionNotAllowed',
      `${nameOf(controller)} names one I/O thread and a list of them`,
      { field: 'ioThread' },
    );
  }
  const options = [
    ...driverOptions,
    ...(ioThread === undefined ? [] : ['iothread']),
    ...(ioThreads === undefined ? [] : ['iothreads']),
  ];
  if (options.length === 0 || isVirtioScsi) return;
  throw refusal(
    controller,
    'OptionNotAllowed',
    `only virtio SCSI controllers have ${options[0]}, not ${nameOf(controller)}`,
  );
}

function checkScsi(controller: Controller, { machine }: Guest): void {
  const model = controller.model ?? '';
  const flag = SCSI_FLAGS[model];
  if (model === 'buslogic' || (flag !== undefined && !machine.has(flag))) {
    throw refusal(
      controller,
      'ControllerUnsupported',
      `this QEMU has no SCSI controller of model \`${model}\`: ${nameOf(controller)}`,
      { field: 'model' },
    );
  }
  if (model !== 'ncr53c90') return;
  if (!machine.family.builtIn.esp || controller.index !== 0) {
    throw refusal(
      controller,
      'MachineLacksController',
      `a \`ncr53c90\` is built into some machines, as controller 0; \`${machine.type}\` has none for ${nameOf(controller)}`,
      { field: 'model' },
    );
  }
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
