/** Fields of the device that a driver of QEMU stands for. */
export interface DriverFields {
  readonly kind: string;
  readonly type?: string;
  readonly model?: string;
  readonly [field: string]: unknown;
}

const pci = (model: string): DriverFields => ({ kind: 'controller', type: 'pci', model });
const usb = (model: string): DriverFields => ({ kind: 'controller', type: 'usb', model });
const scsi = (model: string): DriverFields => ({ kind: 'controller', type: 'scsi', model });
const nic = (model: string): DriverFields => ({ kind: 'interface', type: 'user', model });
const video = (model: string): DriverFields => ({ kind: 'video', model });
const sound = (model: string): DriverFields => ({ kind: 'sound', model });
const input = (type: string, bus: string): DriverFields => ({ kind: 'input', type, bus });
const disk = (targetBus: string, device = 'disk'): DriverFields => ({
  kind: 'disk',
  device,
  targetBus,
});

/** Devices of QEMU by driver, as far as they have an address. */
const DRIVERS: Readonly<Record<string, DriverFields>> = {
  'pcie-root-port': pci('pcie-root-port'),
  ioh3420: pci('pcie-root-port'),
  'x3130-upstream': pci('pcie-switch-upstream-port'),
  'xio3130-downstream': pci('pcie-switch-downstream-port'),
  'pcie-pci-bridge': pci('pcie-to-pci-bridge'),
  'i82801b11-bridge': pci('dmi-to-pci-bridge'),
  'pci-bridge': pci('pci-bridge'),
  'pxb-pcie': pci('pcie-expander-bus'),
  pxb: pci('pci-expander-bus'),
  'qemu-xhci': usb('qemu-xhci'),
  'nec-usb-xhci': usb('nec-xhci'),
  'usb-ehci': usb('ehci'),
  'ich9-usb-ehci1': usb('ich9-ehci1'),
  'ich9-usb-uhci1': usb('ich9-uhci1'),
  'ich9-usb-uhci2': usb('ich9-uhci2'),
  'ich9-usb-uhci3': usb('ich9-uhci3'),
  'piix3-usb-uhci': usb('piix3-uhci'),
  'piix4-usb-uhci': usb('piix4-uhci'),
  'pci-ohci': usb('pci-ohci'),
  ahci: { kind: 'controller', type: 'sata' },
  'ich9-ahci': { kind: 'controller', type: 'sata' },
  'piix3-ide': { kind: 'controller', type: 'ide' },
  lsi53c895a: scsi('lsilogic'),
  lsi: scsi('lsilogic'),
  megasas: scsi('lsisas1078'),
  mptsas1068: scsi('lsisas1068'),
  pvscsi: scsi('vmpvscsi'),
  am53c974: scsi('am53c974'),
  dc390: scsi('dc390'),
  'spapr-vscsi': scsi('ibmvscsi'),
  e1000: nic('e1000'),
  'e1000-82540em': nic('e1000'),
  'e1000-82544gc': nic('e1000'),
  'e1000-82545em': nic('e1000'),
  e1000e: nic('e1000e'),
  igb: nic('igb'),
  rtl8139: nic('rtl8139'),
  ne2k_pci: nic('ne2k_pci'),
  pcnet: nic('pcnet'),
  vmxnet3: nic('vmxnet3'),
  i82551: nic('i82551'),
  'spapr-vlan': nic('spapr-vlan'),
  VGA: video('vga'),
  'secondary-vga': video('vga'),
  'bochs-display': video('bochs'),
  'cirrus-vga': video('cirrus'),
  'qxl-vga': video('qxl'),
  qxl: video('qxl'),
  'vmware-svga': video('vmvga'),
  'virtio-vga': video('virtio'),
  AC97: sound('ac97'),
  ES1370: sound('es1370'),
  'intel-hda': sound('ich6'),
  'ich9-intel-hda': sound('ich9'),
  i6300esb: { kind: 'watchdog', model: 'i6300esb' },
  'ivshmem-plain': { kind: 'shmem', model: 'ivshmem-plain' },
  'ivshmem-doorbell': { kind: 'shmem', model: 'ivshmem-doorbell' },
  'pvpanic-pci': { kind: 'panic', model: 'pvpanic' },
  'acpi-erst': { kind: 'pstore', backend: 'acpi-erst' },
  'pci-serial': { kind: 'serial', targetType: 'pci-serial' },
  'vfio-pci': { kind: 'hostdev', type: 'pci' },
  'vfio-pci-nohotplug': { kind: 'hostdev', type: 'pci' },
  'spapr-pci-host-bridge': pci('pci-root'),
  'scsi-hd': disk('scsi'),
  'scsi-cd': disk('scsi', 'cdrom'),
  'scsi-block': disk('scsi', 'lun'),
  'scsi-generic': { kind: 'hostdev', type: 'scsi' },
  'ide-hd': disk('sata'),
  'ide-cd': disk('sata', 'cdrom'),
  'usb-storage': disk('usb'),
  'usb-kbd': input('keyboard', 'usb'),
  'usb-mouse': input('mouse', 'usb'),
  'usb-tablet': input('tablet', 'usb'),
  'usb-hub': { kind: 'hub', type: 'usb' },
  'usb-redir': { kind: 'redirdev', bus: 'usb' },
  'usb-host': { kind: 'hostdev', type: 'usb' },
  'usb-serial': { kind: 'serial', targetType: 'usb-serial' },
  'usb-audio': sound('usb'),
  virtserialport: { kind: 'channel', targetType: 'virtio' },
  virtconsole: { kind: 'console', targetType: 'virtio' },
  'pc-dimm': { kind: 'memory', model: 'dimm' },
  nvdimm: { kind: 'memory', model: 'nvdimm' },
};

/** Endpoints that no kind of device stands for. */
const OTHERS: ReadonlySet<string> = new Set(
  'nvme pci-testdev edu sdhci-pci megasas-gen2 pci-serial-2x pci-serial-4x ivshmem ufs'.split(' '),
);

/** Virtio devices by the middle of their driver's name. */
const VIRTIO: Readonly<Record<string, DriverFields>> = {
  'virtio-net': nic('virtio'),
  'virtio-blk': { ...disk('virtio'), model: 'virtio' },
  'vhost-user-blk': { ...disk('virtio'), model: 'virtio' },
  'virtio-scsi': scsi('virtio-scsi'),
  'vhost-scsi': { kind: 'hostdev', type: 'scsi_host' },
  'virtio-serial': { kind: 'controller', type: 'virtio-serial' },
  'virtio-rng': { kind: 'rng', model: 'virtio' },
  'virtio-balloon': { kind: 'memballoon', model: 'virtio' },
  'virtio-gpu': video('virtio'),
  'virtio-gpu-gl': video('virtio'),
  'virtio-keyboard': input('keyboard', 'virtio'),
  'virtio-mouse': input('mouse', 'virtio'),
  'virtio-tablet': input('tablet', 'virtio'),
  'virtio-input-host': input('evdev', 'virtio'),
  'virtio-9p': { kind: 'filesystem', driver: 'path' },
  'vhost-user-fs': { kind: 'filesystem', driver: 'virtiofs' },
  'vhost-vsock': { kind: 'vsock', model: 'virtio' },
  'virtio-crypto': { kind: 'crypto', model: 'virtio' },
  'virtio-iommu': { kind: 'iommu', model: 'virtio' },
  'virtio-mem': { kind: 'memory', model: 'virtio-mem' },
  'virtio-pmem': { kind: 'memory', model: 'virtio-pmem' },
  'virtio-sound': sound('virtio'),
};

const TRANSPORT = /^(.*?)-(pci|ccw|device)(-transitional|-non-transitional)?$/;

/** The device that a driver stands for, and the transport of a virtio device. */
export interface DriverDevice {
  readonly fields: DriverFields;
  readonly transport?: string;
}

/** What a driver stands for; nothing for one that has no place of its own. */
export function deviceOfDriver(driver: string): DriverDevice | undefined {
  const known = Object.hasOwn(DRIVERS, driver) ? DRIVERS[driver] : undefined;
  if (known !== undefined) return { fields: known };
  if (OTHERS.has(driver)) return { fields: { kind: 'device', model: driver } };
  const [, name = driver, transport = 'pci', generation = ''] = TRANSPORT.exec(driver) ?? [];
  const fields = Object.hasOwn(VIRTIO, name) ? VIRTIO[name] : undefined;
  if (fields === undefined) return undefined;
  const model = fields.type === 'scsi' || generation === '' ? fields.model : `virtio${generation}`;
  return { fields: { ...fields, ...(model === undefined ? {} : { model }) }, transport };
}
