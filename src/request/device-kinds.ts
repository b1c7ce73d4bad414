import type { z } from 'zod';
import type { DeviceCommon, DeviceKind, DeviceOf } from '../core/device.ts';
import { bundledModel } from '../model/load.ts';
import { controllerFields } from './controller-fields.ts';
import { flag, listOf, oneOf, size, text, toggle, UINT_MAX, whole } from './fields.ts';

/** Fields that only some kinds of device have, with the schema of each. */
export type FieldsOf<K extends DeviceKind> = {
  readonly [F in Exclude<keyof DeviceOf<K>, keyof DeviceCommon | 'kind'>]-?: z.ZodType<
    DeviceOf<K>[F]
  >;
};

/** One of the names that the models list for a field of a kind. */
function named(kind: DeviceKind, field: string, what: string): z.ZodType<string> {
  const lists = bundledModel().closedFields.get(kind) ?? [];
  const fitting = lists.filter((each) => each.field === field);
  return oneOf([...new Set(fitting.flatMap(({ names, unset }) => [...unset, ...names]))], what);
}

const kib = (what: string) => whole(`${what}, in KiB.`, 0, UINT_MAX).optional();
const cell = () => whole('Guest NUMA cell.').optional();

/** The host end of a character device. */
const charSource = (kind: DeviceKind) => ({
  sourceType: named(kind, 'sourceType', 'Type of the host end.').optional(),
  source: text('What tells two host ends of one type apart.').optional(),
});

/** The fields of every kind. */
export function deviceKinds(): { readonly [K in DeviceKind]: FieldsOf<K> } {
  return {
    disk: {
      device: oneOf(['disk', 'cdrom', 'floppy', 'lun'], 'What the guest sees.').optional(),
      target: text('Name in the guest, such as `vda`: fixes the order.').optional(),
      targetBus: named('disk', 'targetBus', 'Bus of the disk.').optional(),
      model: named('disk', 'model', 'Model of a virtio disk.').optional(),
      readOnly: flag('Whether the guest may only read it.').optional(),
      source: text('What backs the disk, for messages only.').optional(),
      pooled: flag('Whether the source is looked up in a storage pool.').optional(),
    },
    controller: controllerFields(),
    interface: {
      type: named('interface', 'type', 'What the interface is connected to.').optional(),
      model: text('Model, such as `virtio` or `e1000e`.').optional(),
      hostAddress: text('PCI address on the host, for type `hostdev`.').optional(),
    },
    sound: {
      model: named('sound', 'model', 'Model of the sound card.'),
      streams: whole('Streams of a virtio sound card.', 0, UINT_MAX).optional(),
    },
    hostdev: {
      mode: oneOf(['subsystem', 'capabilities'], 'How the device is handed over.').optional(),
      type: named('hostdev', 'type', 'Kind of host device.'),
      model: named('hostdev', 'model', 'Model of a mediated or vhost SCSI device.').optional(),
      hostAddress: text(
        'Which host device: PCI address, `vendor:product` or `bus.device` of USB, UUID.',
      ).optional(),
      express: flag('False for a conventional PCI host device.').optional(),
      iommuGroup: whole("Number of the host's IOMMU group.").optional(),
    },
    video: {
      model: named('video', 'model', 'Model of the graphics card.').optional(),
      heads: whole('Screens.', 0, UINT_MAX).optional(),
      ram: kib('Primary memory'),
      vram: kib('Secondary memory'),
      vram64: kib('Secondary memory above 4 GiB'),
      vgamem: kib('Frame buffer'),
      primary: flag('Whether it is the first one.').optional(),
    },
    smartcard: {
      mode: named('smartcard', 'mode', 'Where the card is.').optional(),
    },
    serial: {
      ...charSource('serial'),
      targetType: named('serial', 'targetType', 'Bus of the port.').optional(),
      targetModel: named('serial', 'targetModel', 'Model of the port.').optional(),
      port: whole('Number of the port.').optional(),
    },
    parallel: { ...charSource('parallel'), port: whole('Number of the port.').optional() },
    channel: {
      ...charSource('channel'),
      targetType: named('channel', 'targetType', 'Kind of channel.'),
    },
    console: {
      ...charSource('console'),
      targetType: named('console', 'targetType', 'Kind of console.').optional(),
      port: whole('Number of the console.').optional(),
    },
    input: {
      type: named('input', 'type', 'Kind of input.'),
      bus: named('input', 'bus', 'Bus of the input.').optional(),
      model: named('input', 'model', 'Model of a virtio input.').optional(),
    },
    filesystem: {
      driver: named('filesystem', 'driver', 'Driver on the host.').optional(),
      model: named('filesystem', 'model', 'Model of the file system.').optional(),
      target: text('Name in the guest.').optional(),
    },
    watchdog: {
      model: named('watchdog', 'model', 'Model of the watchdog.'),
      action: named('watchdog', 'action', 'What it does when it fires.').optional(),
    },
    memballoon: {
      model: named('memballoon', 'model', 'Model; `none` for a guest without balloon.'),
    },
    rng: {
      model: named('rng', 'model', 'Model of the random number generator.'),
      backend: named('rng', 'backend', 'Where the numbers come from.').optional(),
    },
    nvram: {},
    hub: { type: named('hub', 'type', 'Kind of hub.') },
    shmem: {
      name: text('Name of the shared memory.').optional(),
      model: named('shmem', 'model', 'Model of the shared memory.').optional(),
      size: whole('Size in bytes.', 0, Number.MAX_SAFE_INTEGER).optional(),
      server: flag('Whether a server hands the memory out.').optional(),
      msi: flag('Whether there are interrupts.').optional(),
    },
    tpm: {
      model: named('tpm', 'model', 'Model of the TPM.').optional(),
      backend: named('tpm', 'backend', 'What stands behind it.').optional(),
      version: named('tpm', 'version', 'Version of an emulated TPM, in quotes.').optional(),
    },
    panic: {
      model: named('panic', 'model', 'Model of the panic notifier.').optional(),
    },
    memory: {
      model: named('memory', 'model', 'Model of the memory device.'),
      size: size('Size in KiB.').optional(),
      labelSize: size('Size of the label of an NVDIMM, in KiB.').optional(),
      blockSize: size('Size of a block of virtio memory, in KiB.').optional(),
      alignSize: size('Alignment of the file behind an NVDIMM, in KiB.').optional(),
      node: cell(),
      base: whole('Guest physical address in bytes.', 0, Number.MAX_SAFE_INTEGER).optional(),
    },
    redirdev: {
      type: named('redirdev', 'type', 'Type of the host end.').optional(),
      bus: named('redirdev', 'bus', 'Bus of the device.').optional(),
    },
    iommu: {
      model: named('iommu', 'model', 'Model of the IOMMU.'),
      intremap: toggle('Interrupt remapping.').optional(),
      eim: toggle('Extended interrupt mode.').optional(),
      driverOptions: listOf(
        'a list of names',
        text('Name of a driver attribute.'),
        'Names of the driver attributes that are given.',
      ).optional(),
    },
    vsock: {
      model: named('vsock', 'model', 'Model of the socket device.').optional(),
      cidAuto: oneOf(['yes', 'no'], 'Whether the context id is chosen at start.').optional(),
      cid: whole('Context id.', 0, UINT_MAX).optional(),
    },
    crypto: {
      model: named('crypto', 'model', 'Model of the crypto device.'),
      backend: named('crypto', 'backend', 'What stands behind it.').optional(),
    },
    pstore: { backend: named('pstore', 'backend', 'What stands behind it.') },
    graphics: {
      type: named('graphics', 'type', 'Kind of display.'),
    },
    audio: {
      type: named('audio', 'type', 'Kind of audio on the host.'),
      audioId: whole('Number of the audio back end.', 0, UINT_MAX).optional(),
    },
    lease: {},
    redirfilter: {},
  };
}
