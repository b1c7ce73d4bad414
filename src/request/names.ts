/** Names that libvirt 11.3 accepts in fields whose list of values does not depend on a machine. */
const VIRTIO = ['virtio', 'virtio-transitional', 'virtio-non-transitional'] as const;

export const NAMES = {
  virtType: ['kvm', 'qemu', 'hvf'],
  diskDevice: ['disk', 'cdrom', 'floppy', 'lun'],
  diskBus: ['ide', 'fdc', 'scsi', 'virtio', 'xen', 'usb', 'uml', 'sata', 'sd'],
  virtio: VIRTIO,
  interfaceType: [
    ...['user', 'ethernet', 'vhostuser', 'server', 'client', 'mcast', 'network', 'bridge'],
    ...['internal', 'direct', 'hostdev', 'udp', 'vdpa', 'null', 'vds'],
  ],
  hostdevMode: ['subsystem', 'capabilities'],
  hostdevType: ['usb', 'pci', 'scsi', 'scsi_host', 'mdev', 'storage', 'misc', 'net'],
  hostdevModel: ['vfio-pci', 'vfio-ccw', 'vfio-ap', ...VIRTIO],
  video: [
    ...['default', 'vga', 'cirrus', 'vmvga', 'xen', 'vbox', 'qxl'],
    ...['parallels', 'virtio', 'gop', 'none', 'bochs', 'ramfb'],
  ],
  smartcardMode: ['host', 'host-certificates', 'passthrough'],
  charSource: [
    ...['null', 'vc', 'pty', 'dev', 'file', 'pipe', 'stdio', 'udp', 'tcp', 'unix'],
    ...['spicevmc', 'spiceport', 'nmdm', 'qemu-vdagent', 'dbus'],
  ],
  filesystemDriver: ['path', 'handle', 'loop', 'nbd', 'ploop', 'virtiofs', 'mtp'],
  watchdog: ['i6300esb', 'ib700', 'diag288', 'itco'],
  watchdogAction: ['reset', 'shutdown', 'poweroff', 'pause', 'none', 'dump', 'inject-nmi'],
  memballoon: ['xen', 'none', ...VIRTIO],
  rngBackend: ['random', 'egd', 'builtin'],
  shmem: ['ivshmem', 'ivshmem-plain', 'ivshmem-doorbell'],
  tpm: ['default', 'tpm-tis', 'tpm-crb', 'tpm-spapr', 'spapr-tpm-proxy'],
  tpmBackend: ['passthrough', 'emulator', 'external'],
  tpmVersion: ['1.2', '2.0'],
  memory: ['dimm', 'nvdimm', 'virtio-pmem', 'virtio-mem', 'sgx-epc'],
  redirdevBus: ['usb'],
  iommu: ['intel', 'smmuv3', 'virtio'],
  vsock: ['default', ...VIRTIO],
  yesNo: ['yes', 'no'],
  crypto: ['virtio'],
  cryptoBackend: ['builtin', 'lkcf'],
  pstore: ['acpi-erst'],
  graphics: ['sdl', 'vnc', 'rdp', 'desktop', 'spice', 'egl-headless', 'dbus'],
  audio: [
    ...['none', 'alsa', 'coreaudio', 'jack', 'oss', 'pulseaudio'],
    ...['sdl', 'spice', 'file', 'dbus', 'pipewire'],
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;
