/** What QEMU cannot do although libvirt defines a domain with it, by what QEMU says. */
export const QEMU_REFUSALS: readonly RegExp[] = [
  // The emulator of this architecture, or this build, lacks the device.
  /is not a valid device model name/,
  /expects a pluggable device type/,
  /No '(?:ISA|PCI)' bus found/,
  /Bus 'floppy-bus\.0' not found/,
  /Property 'ioh3420\.mem-reserve' not found/,
  // The machine is another one than that of a guest with such devices.
  /missing acpi-ged device/,
  /memory size must not exceed 256MB/,
  /The min CPUs supported by machine 'raspi3b'/,
  /no default audio driver available/,
  /module audio-\S+ not found/,
  /eim=on requires accel=kvm/,
  /Bus 'pci\.0' not found/,
  /usable range for memory devices/,
  // There is no such seat, or it is taken: the domain asks for it, and libvirt does not look.
  /speed mismatch trying to attach usb device/,
  /Max\. supported number of (?:ISA serial|parallel) ports/,
  /bad scsi device (?:id|lun)/,
  /can't go on usb-bus bus/,
  /IRQ \d+ is not free/,
  /PHB \d+ already attached/,
  /MSI-X support is mandatory in the S390 architecture/,
  /VF addr overflows/,
  /bus supports only 2 units/,
  /Can't create IDE unit/,
  /Bus '(?:ide|sata\d+)\.\d+' not found/,
  /Can't add chassis slot/,
  /Bridge chassis \d+ already in use/,
  /Maximum number of serial ports not specified/,
  /Multiple VT220 operator consoles/,
  /Bus 'usb\d+\.0' not found/,
  // Controllers in a circle.
  /(?:x3130-upstream|xio3130-downstream).*: Bus '\w+' not found/,
];

/** Models of interfaces that QEMU does not have, under names that libvirt knows from other hypervisors. */
export const FOREIGN_INTERFACES: ReadonlySet<string> = new Set([
  'netfront',
  'vlance',
  'vmxnet',
  'vmxnet2',
  'Am79C970A',
  'Am79C973',
  '82540EM',
  '82545EM',
  '82543GC',
  'scm91c111',
  'smc91c111',
  'lan9118',
]);
