import type { z } from 'zod';
import type { DeviceCommon, DeviceKind, DeviceOf } from '../core/device.ts';
import { bundledModel } from '../model/load.ts';
import { controllerFields } from './controller-fields.ts';
import { flag, listOf, oneOf, size, text, toggle, UINT_MAX, whole } from './fields.ts';
import { NAMES } from './names.ts';

/** Fields that only some kinds of device have, with the schema of each. */
export type FieldsOf<K extends DeviceKind> = {
  readonly [F in Exclude<keyof DeviceOf<K>, keyof DeviceCommon | 'kind'>]-?: z.ZodType<
    DeviceOf<K>[F]
  >;
};

const virtioModel = (what: string) => oneOf(NAMES.virtio, `Model of ${what}.`);
const kib = (what: string) => whole(`${what}, in KiB.`, 0, UINT_MAX).optional();
const cell = () => whole('Guest NUMA cell.').optional();

/** The host end of a character device. */
const charSource = () => ({
  sourceType: oneOf(NAMES.charSource, 'Type of the host end.').optional(),
  source: text('What tells two host ends of one type apart.').optional(),
});

/** The fields of every kind. Lists of names that libvirt closes come from the models. */
export function deviceKinds(): { readonly [K in DeviceKind]: FieldsOf<K> } {
  const { devices } = bundledModel();
  const { values, serialModels } = devices;
  const serialModel = [...new Set(Object.values(serialModels.allowed).flat())];
  return {
    disk: {
      device: oneOf(NAMES.diskDevice, 'What the guest sees.').optional(),
      target: text('Name in the guest, such as `vda`: fixes the order.').optional(),
      targetBus: oneOf(NAMES.diskBus, 'Bus of the disk.').optional(),
      model: virtioModel('a virtio disk').optional(),
      readOnly: flag('Whether the guest may only read it.').optional(),
      source: text('What backs the disk, for messages only.').optional(),
      pooled: flag('Whether the source is looked up in a storage pool.').optional(),
    },
    controller: controllerFields(),
    interface: {
      type: oneOf(NAMES.interfaceType, 'What the interface is connected to.').optional(),
      model: text('Model, such as `virtio` or `e1000e`.').optional(),
      hostAddress: text('PCI address on the host, for type `hostdev`.').optional(),
    },
    sound: {
      model: oneOf(values.sound, 'Model of the sound card.'),
      streams: whole('Streams of a virtio sound card.', 0, UINT_MAX).optional(),
    },
    hostdev: {
      mode: oneOf(NAMES.hostdevMode, 'How the device is handed over.').optional(),
      type: oneOf(NAMES.hostdevType, 'Kind of host device.'),
      model: oneOf(NAMES.hostdevModel, 'Model of a mediated or vhost SCSI device.').optional(),
      hostAddress: text(
        'Which host device: PCI address, `vendor:product` or `bus.device` of USB, UUID.',
      ).optional(),
      express: flag('False for a conventional PCI host device.').optional(),
      iommuGroup: whole("Number of the host's IOMMU group.").optional(),
    },
    video: {
      model: oneOf(NAMES.video, 'Model of the graphics card.').optional(),
      heads: whole('Screens.', 0, UINT_MAX).optional(),
      ram: kib('Primary memory'),
      vram: kib('Secondary memory'),
      vram64: kib('Secondary memory above 4 GiB'),
      vgamem: kib('Frame buffer'),
      primary: flag('Whether it is the first one.').optional(),
    },
    smartcard: { mode: oneOf(NAMES.smartcardMode, 'Where the card is.').optional() },
    serial: {
      ...charSource(),
      targetType: oneOf(values.serialTarget, 'Bus of the port.').optional(),
      targetModel: oneOf(serialModel, 'Model of the port.').optional(),
      port: whole('Number of the port.').optional(),
    },
    parallel: { ...charSource(), port: whole('Number of the port.').optional() },
    channel: { ...charSource(), targetType: oneOf(values.channelTarget, 'Kind of channel.') },
    console: {
      ...charSource(),
      targetType: oneOf(values.consoleTarget, 'Kind of console.').optional(),
      port: whole('Number of the console.').optional(),
    },
    input: {
      type: oneOf(values.inputType, 'Kind of input.'),
      bus: oneOf(values.inputBus, 'Bus of the input.').optional(),
      model: virtioModel('a virtio input').optional(),
    },
    filesystem: {
      driver: oneOf(NAMES.filesystemDriver, 'Driver on the host.').optional(),
      model: virtioModel('the file system').optional(),
      target: text('Name in the guest.').optional(),
    },
    watchdog: {
      model: oneOf(NAMES.watchdog, 'Model of the watchdog.'),
      action: oneOf(NAMES.watchdogAction, 'What it does when it fires.').optional(),
    },
    memballoon: { model: oneOf(NAMES.memballoon, 'Model; `none` for a guest without balloon.') },
    rng: {
      model: virtioModel('the random number generator'),
      backend: oneOf(NAMES.rngBackend, 'Where the numbers come from.').optional(),
    },
    nvram: {},
    hub: { type: oneOf(values.hub, 'Kind of hub.') },
    shmem: {
      name: text('Name of the shared memory.').optional(),
      model: oneOf(NAMES.shmem, 'Model of the shared memory.').optional(),
      size: whole('Size in bytes.', 0, Number.MAX_SAFE_INTEGER).optional(),
      server: flag('Whether a server hands the memory out.').optional(),
      msi: flag('Whether there are interrupts.').optional(),
    },
    tpm: {
      model: oneOf(NAMES.tpm, 'Model of the TPM.').optional(),
      backend: oneOf(NAMES.tpmBackend, 'What stands behind it.').optional(),
      version: oneOf(NAMES.tpmVersion, 'Version of an emulated TPM, in quotes.').optional(),
    },
    panic: {
      model: oneOf(['default', ...values.panic], 'Model of the panic notifier.').optional(),
    },
    memory: {
      model: oneOf(NAMES.memory, 'Model of the memory device.'),
      size: size('Size in KiB.').optional(),
      labelSize: size('Size of the label of an NVDIMM, in KiB.').optional(),
      blockSize: size('Size of a block of virtio memory, in KiB.').optional(),
      node: cell(),
      base: whole('Guest physical address in bytes.', 0, Number.MAX_SAFE_INTEGER).optional(),
    },
    redirdev: {
      type: oneOf(NAMES.charSource, 'Type of the host end.').optional(),
      bus: oneOf(NAMES.redirdevBus, 'Bus of the device.').optional(),
    },
    iommu: {
      model: oneOf(NAMES.iommu, 'Model of the IOMMU.'),
      intremap: toggle('Interrupt remapping.').optional(),
      eim: toggle('Extended interrupt mode.').optional(),
      driverOptions: listOf(
        'a list of names',
        text('Name of a driver attribute.'),
        'Names of the driver attributes that are given.',
      ).optional(),
    },
    vsock: {
      model: oneOf(NAMES.vsock, 'Model of the socket device.').optional(),
      cidAuto: oneOf(NAMES.yesNo, 'Whether the context id is chosen at start.').optional(),
      cid: whole('Context id.', 0, UINT_MAX).optional(),
    },
    crypto: {
      model: oneOf(NAMES.crypto, 'Model of the crypto device.'),
      backend: oneOf(NAMES.cryptoBackend, 'What stands behind it.').optional(),
    },
    pstore: { backend: oneOf(NAMES.pstore, 'What stands behind it.') },
    graphics: { type: oneOf(NAMES.graphics, 'Kind of display.') },
    audio: {
      type: oneOf(NAMES.audio, 'Kind of audio on the host.'),
      audioId: whole('Number of the audio back end.', 0, UINT_MAX).optional(),
    },
    lease: {},
    redirfilter: {},
  };
}
