import type { Capabilities, MachineType } from '../../src/core/capabilities.ts';
import { bundledCapabilities, servesArch } from '../../src/model/capabilities.ts';

/** Flags of every QEMU 10.0 binary whose boards have PCI. */
const PCI_FLAGS = [
  'VGA',
  'cirrus-vga',
  'e1000',
  'ich9-usb-ehci1',
  'lsi',
  'nec-usb-xhci',
  'pci-bridge',
  'pci-ohci',
  'piix3-usb-uhci',
  'qemu-xhci',
  'rtl8139',
  'scsi-disk.channel',
  'usb-hub',
  'usb-kbd',
  'virtio-gpu',
  'virtio-net',
  'virtio-pci-non-transitional',
  'virtio-scsi-pci',
  'vnc',
];

const PCI_EXPRESS_FLAGS = [
  ...PCI_FLAGS,
  'dmi-to-pci-bridge',
  'ioh3420',
  'pcie-pci-bridge',
  'pcie-root-port',
  'virtio-mmio',
];

const machines = (...names: readonly string[]): MachineType[] =>
  names.map((name) => ({ name, acpi: false }));

const tcg = (
  arch: string,
  types: readonly MachineType[],
  flags: readonly string[],
): Capabilities => ({
  arch,
  machines: { tcg: types },
  flags: new Set(['tcg', ...flags]),
});

/** QEMU binaries that no bundled set describes: a few machines and the flags that count. */
const UNBUNDLED: readonly Capabilities[] = [
  tcg('alpha', machines('clipper'), [...PCI_FLAGS, 'i8042', 'isa-serial']),
  tcg(
    'm68k',
    [...machines('mcf5208evb'), { name: 'virt-10.0', alias: 'virt' }, ...machines('q800')],
    ['scsi-disk.channel', 'virtio-gpu', 'virtio-mmio', 'virtio-net', 'virtio-scsi-pci', 'vnc'],
  ),
  tcg('microblaze', machines('petalogix-s3adsp1800', 'petalogix-ml605'), ['vnc']),
  tcg('mips', machines('malta', 'mipssim'), [...PCI_FLAGS, 'i8042', 'isa-serial']),
  tcg('mips64', machines('malta', 'pica61', 'magnum'), [...PCI_FLAGS, 'i8042', 'isa-serial']),
  tcg('mips64el', machines('malta', 'pica61', 'magnum'), [...PCI_EXPRESS_FLAGS, 'i8042']),
  tcg('riscv32', machines('virt', 'spike'), PCI_EXPRESS_FLAGS),
  tcg('sh4', machines('r2d'), PCI_FLAGS),
  tcg('sparc', machines('SS-5', 'SS-20'), ['scsi-disk.channel', 'vnc']),
  tcg('sparc64', machines('sun4u', 'niagara'), [...PCI_FLAGS, 'i8042', 'isa-serial']),
  tcg('xtensa', machines('sim', 'kc705'), PCI_FLAGS),
];

/** The QEMU 10.0 binary for an architecture, whether bundled or not, without some of its flags. */
export function qemuFor(arch: string, without: readonly string[] = []): Capabilities {
  const capabilities =
    UNBUNDLED.find((each) => servesArch(each.arch, arch)) ?? bundledCapabilities('qemu-10.0', arch);
  if (without.length === 0) return capabilities;
  const flags = [...capabilities.flags].filter((flag) => !without.includes(flag));
  return { ...capabilities, flags: new Set(flags) };
}

/** An x86 binary with the machine of fully virtualised Xen guests, which no QEMU without Xen has. */
export function qemuWithXen(): Capabilities {
  const capabilities = bundledCapabilities('qemu-10.0', 'x86_64');
  return { ...capabilities, machines: { tcg: machines('xenfv') } };
}
