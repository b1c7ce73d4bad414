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

const VIRTIO: readonly string[] = ['virtio', 'virtio-transitional', 'virtio-non-transitional'];
const CHAR_SOURCES: readonly string[] = [
  ...['null', 'vc', 'pty', 'dev', 'file', 'pipe', 'stdio', 'udp', 'tcp', 'unix'],
  ...['spicevmc', 'spiceport', 'nmdm', 'qemu-vdagent', 'dbus'],
];

const virtioModel = (what: string) => oneOf(VIRTIO, `Model of ${what}.`);
const kib = (what: string) => whole(`${what}, in KiB.`, 0, UINT_MAX).optional();
const cell = () => whole('Guest NUMA cell.').optional();

/** The host end of a character device. */
const charSource = () => ({
  sourceType: oneOf(CHAR_SOURCES, 'Type of the host end.').optional(),
  source: text('What tells two host ends of one type apart.').optional(),
});

/**
 * The fields of every kind. Lists of names are those that libvirt 11.3 accepts; where the models have them, they come
 * from there.
 */
export function deviceKinds(): { readonly [K in DeviceKind]: FieldsOf<K> } {
  const { devices } = bundledModel();
  const { values, serialModels } = devices;
  const serialModel = [...new Set(Object.values(serialModels.allowed).flat())];
  return {
    disk: {
      device: oneOf(['disk', 'cdrom', 'floppy', 'lun'], 'What the guest sees.').optional(),
      target: text('Name in the guest, such as `vda`: fixes the order.').optional(),
      targetBus: oneOf(
        ['ide', 'fdc', 'scsi', 'virtio', 'xen', 'usb', 'uml', 'sata', 'sd'],
        'Bus of the disk.',
      ).optional(),
      model: virtioModel('a virtio disk').optional(),
      readOnly: flag('Whether the guest may only read it.').optional(),
      source: text('What backs the disk, for messages only.').optional(),
      pooled: flag('Whether the source is looked up in a storage pool.').optional(),
    },
    controller: controllerFields(),
    interface: {
      type: oneOf(
        [
          ...['user', 'ethernet', 'vhostuser', 'server', 'client', 'mcast', 'network', 'bridge'],
          ...['internal', 'direct', 'hostdev', 'udp', 'vdpa', 'null', 'vds'],
        ],
        'What the interface is connected to.',
      ).optional(),
      model: text('Model, such as `virtio` or `e1000e`.').optional(),
      hostAddress: text('PCI address on the host, for type `hostdev`.').optional(),
    },
    sound: {
      model: oneOf(values.sound, 'Model of the sound card.'),
      streams: whole('Streams of a virtio sound card.', 0, UINT_MAX).optional(),
    },
    hostdev: {
      mode: oneOf(['subsystem', 'capabilities'], 'How the device is handed over.').optional(),
      type: oneOf(
        ['usb', 'pci', 'scsi', 'scsi_host', 'mdev', 'storage', 'misc', 'net'],
        'Kind of host device.',
      ),
      model: oneOf(
        ['vfio-pci', 'vfio-ccw', 'vfio-ap', ...VIRTIO],
        'Model of a mediated or vhost SCSI device.',
      ).optional(),
      hostAddress: text(
        'Which host device: PCI address, `vendor:product` or `bus.device` of USB, UUID.',
      ).optional(),
      express: flag('False for a conventional PCI host device.').optional(),
      iommuGroup: whole("Number of the host's IOMMU group.").optional(),
    },
    video: {
      model: oneOf(
        [
          ...['default', 'vga', 'cirrus', 'vmvga', 'xen', 'vbox', 'qxl'],
          ...['parallels', 'virtio', 'gop', 'none', 'bochs', 'ramfb'],
        ],
        'Model of the graphics card.',
      ).optional(),
      heads: whole('Screens.', 0, UINT_MAX).optional(),
      ram: kib('Primary memory'),
      vram: kib('Secondary memory'),
      vram64: kib('Secondary memory above 4 GiB'),
      vgamem: kib('Frame buffer'),
      primary: flag('Whether it is the first one.').optional(),
    },
    smartcard: {
      mode: oneOf(['host', 'host-certificates', 'passthrough'], 'Where the card is.').optional(),
    },
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
      driver: oneOf(
        ['path', 'handle', 'loop', 'nbd', 'ploop', 'virtiofs', 'mtp'],
        'Driver on the host.',
      ).optional(),
      model: virtioModel('the file system').optional(),
      target: text('Name in the guest.').optional(),
    },
    watchdog: {
      model: oneOf(['i6300esb', 'ib700', 'diag288', 'itco'], 'Model of the watchdog.'),
      action: oneOf(
        ['reset', 'shutdown', 'poweroff', 'pause', 'none', 'dump', 'inject-nmi'],
        'What it does when it fires.',
      ).optional(),
    },
    memballoon: {
      model: oneOf(['xen', 'none', ...VIRTIO], 'Model; `none` for a guest without balloon.'),
    },
    rng: {
      model: virtioModel('the random number generator'),
      backend: oneOf(['random', 'egd', 'builtin'], 'Where the numbers come from.').optional(),
    },
    nvram: {},
    hub: { type: oneOf(values.hub, 'Kind of hub.') },
    shmem: {
      name: text('Name of the shared memory.').optional(),
      model: oneOf(
        ['ivshmem', 'ivshmem-plain', 'ivshmem-doorbell'],
        'Model of the shared memory.',
      ).optional(),
      size: whole('Size in bytes.', 0, Number.MAX_SAFE_INTEGER).optional(),
      server: flag('Whether a server hands the memory out.').optional(),
      msi: flag('Whether there are interrupts.').optional(),
    },
    tpm: {
      model: oneOf(
        ['default', 'tpm-tis', 'tpm-crb', 'tpm-spapr', 'spapr-tpm-proxy'],
        'Model of the TPM.',
      ).optional(),
      backend: oneOf(['passthrough', 'emulator', 'external'], 'What stands behind it.').optional(),
      version: oneOf(['1.2', '2.0'], 'Version of an emulated TPM, in quotes.').optional(),
    },
    panic: {
      model: oneOf(['default', ...values.panic], 'Model of the panic notifier.').optional(),
    },
    memory: {
      model: oneOf(
        ['dimm', 'nvdimm', 'virtio-pmem', 'virtio-mem', 'sgx-epc'],
        'Model of the memory device.',
      ),
      size: size('Size in KiB.').optional(),
      labelSize: size('Size of the label of an NVDIMM, in KiB.').optional(),
      blockSize: size('Size of a block of virtio memory, in KiB.').optional(),
      alignSize: size('Alignment of the file behind an NVDIMM, in KiB.').optional(),
      node: cell(),
      base: whole('Guest physical address in bytes.', 0, Number.MAX_SAFE_INTEGER).optional(),
    },
    redirdev: {
      type: oneOf(CHAR_SOURCES, 'Type of the host end.').optional(),
      bus: oneOf(['usb'], 'Bus of the device.').optional(),
    },
    iommu: {
      model: oneOf(['intel', 'smmuv3', 'virtio'], 'Model of the IOMMU.'),
      intremap: toggle('Interrupt remapping.').optional(),
      eim: toggle('Extended interrupt mode.').optional(),
      driverOptions: listOf(
        'a list of names',
        text('Name of a driver attribute.'),
        'Names of the driver attributes that are given.',
      ).optional(),
    },
    vsock: {
      model: oneOf(['default', ...VIRTIO], 'Model of the socket device.').optional(),
      cidAuto: oneOf(['yes', 'no'], 'Whether the context id is chosen at start.').optional(),
      cid: whole('Context id.', 0, UINT_MAX).optional(),
    },
    crypto: {
      model: oneOf(['virtio'], 'Model of the crypto device.'),
      backend: oneOf(['builtin', 'lkcf'], 'What stands behind it.').optional(),
    },
    pstore: { backend: oneOf(['acpi-erst'], 'What stands behind it.') },
    graphics: {
      type: oneOf(
        ['sdl', 'vnc', 'rdp', 'desktop', 'spice', 'egl-headless', 'dbus'],
        'Kind of display.',
      ),
    },
    audio: {
      type: oneOf(
        [
          ...['none', 'alsa', 'coreaudio', 'jack', 'oss', 'pulseaudio'],
          ...['sdl', 'spice', 'file', 'dbus', 'pipewire'],
        ],
        'Kind of audio on the host.',
      ),
      audioId: whole('Number of the audio back end.', 0, UINT_MAX).optional(),
    },
    lease: {},
    redirfilter: {},
  };
}
