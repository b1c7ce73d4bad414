import type { Range } from '../model/controller-facts.ts';
import { bundledModel } from '../model/load.ts';
import { HIGHEST_CONTROLLER } from './address-schema.ts';
import type { FieldsOf } from './device-kinds.ts';
import { listOf, oneOf, text, toggle, UINT_MAX, whole } from './fields.ts';

/** The fields of a controller, with the names and ranges of the models. */
export function controllerFields(): FieldsOf<'controller'> {
  const { controllers } = bundledModel();
  const { limits, models, pci, hostBridge } = controllers;
  const bridges = [...pci, hostBridge].flatMap(({ modelNames }) => modelNames);
  const modelNames = [...new Set(bridges.map(({ name }) => name))];
  const model = [...new Set(Object.values(models).flat())];
  const number = (what: string, [from, to]: Range) => whole(what, from, to).optional();
  return {
    type: oneOf(Object.keys(models), 'What the controller controls.'),
    index: whole('Number among the controllers of its type.', 0, HIGHEST_CONTROLLER).optional(),
    model: oneOf(model, 'Model; each type has its own.').optional(),
    ports: whole('Ports of a virtio-serial or xHCI controller.').optional(),
    vectors: whole('Interrupt vectors of a virtio-serial controller.').optional(),
    modelName: oneOf(modelNames, 'Name of the QEMU device behind a PCI controller.').optional(),
    chassisNr: number('Chassis number of a PCI bridge.', limits.chassisNr),
    chassis: number('Chassis number of a PCI Express port.', limits.chassis),
    port: number('Port number of a PCI Express port.', limits.port),
    busNr: number('First bus number of an expander bus.', limits.busNr),
    targetIndex: number('Number of a pseries host bridge.', limits.targetIndex),
    hotplug: toggle('Whether devices can be plugged in while the guest runs.').optional(),
    memReserve: whole('Memory reserved for devices to come, in KiB.', 1, UINT_MAX).optional(),
    node: whole('Guest NUMA cell of an expander bus or a pseries host bridge.').optional(),
    pciHole64: whole('Hole for 64-bit PCI memory, in KiB.', 0, Number.MAX_SAFE_INTEGER).optional(),
    startPort: whole('First port of a USB companion controller.').optional(),
    ioThread: whole('Number of its I/O thread.', 0, UINT_MAX).optional(),
    ioThreads: listOf(
      'a list of numbers',
      whole('Number of an I/O thread.', 0, UINT_MAX),
      'Numbers of its I/O threads.',
    ).optional(),
    driverOptions: listOf(
      'a list of names',
      text('Name of a driver option.'),
      'Names of the driver options that only virtio SCSI controllers have.',
    ).optional(),
  };
}
