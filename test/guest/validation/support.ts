import { expect, it } from 'vitest';
import type { Capabilities, MachineType } from '../../../src/core/capabilities.ts';
import type { RequestDevice } from '../../../src/core/device.ts';
import { DevaddrError } from '../../../src/core/issue.ts';
import type { MachineRequest } from '../../../src/core/request.ts';
import { assignAddresses } from '../../../src/greedy/assign.ts';
import { expand } from '../../../src/guest/expand.ts';
import { validateGuest } from '../../../src/guest/validation/validate.ts';

/** Machines the tests use, with their architecture. */
const ARCHES = {
  q35: 'x86_64',
  pc: 'x86_64',
  microvm: 'x86_64',
  virt: 'aarch64',
  raspi3b: 'aarch64',
  pseries: 'ppc64',
  powernv9: 'ppc64',
  's390-ccw-virtio': 's390x',
  'riscv-virt': 'riscv64',
  'm68k-virt': 'm68k',
  'SS-5': 'sparc',
} as const;

export type MachineName = keyof typeof ARCHES;

const EVERYWHERE = `tcg kvm acpi-index scsi-block scsi-disk.channel usb-storage usb-kbd usb-hub usb-redir usb-redir.filter
  usb-audio usb-mtp ccid-emulated ccid-passthru lsi virtio-scsi-pci mptsas1068 megasas pvscsi virtio-scsi.iothread-mapping
  ich9-ahci pci-bridge dmi-to-pci-bridge ioh3420 x3130-upstream xio3130-downstream pxb pxb-pcie pcie-root-port
  pcie-pci-bridge pcie-root-port.hotplug qemu-xhci nec-usb-xhci piix3-usb-uhci pci-ohci ich9-usb-ehci1 virtio-mouse
  virtio-tablet virtio-keyboard virtio-input-host vnc sdl spice egl-headless display-dbus rng-random rng-egd rng-builtin
  virtio-rng virtio-pci-non-transitional VGA cirrus-vga vmware-svga qxl virtio-gpu bochs-display ramfb ich9-intel-hda
  virtio-sound pc-dimm nvdimm virtio-pmem-pci virtio-mem-pci sgx-epc tpm-tis tpm-passthrough tpm-emulator ivshmem-plain
  ivshmem-doorbell vhost-vsock vhost-user-fs acpi-erst virtio-crypto cryptodev-backend-lkcf netdev.vhost-vdpa virtio-net
  virtio-iommu-pci virtio-iommu.boot-bypass pvpanic-pci vfio-pci rtl8139 e1000 virtio-mmio`;

const BY_ARCH: Readonly<Record<string, string>> = {
  x86_64:
    'i8042 machine-i8042-opt pvpanic tpm-crb intel-iommu intel-iommu.intremap intel-iommu.eim piix4.acpi-root-pci-hotplug',
  aarch64: 'machine.virt.iommu',
  ppc64:
    'spapr-pci-host-bridge spapr-pci-host-bridge.numa_node nvram tpm-spapr spapr-tpm-proxy spapr-vty',
  s390x:
    'zpci vfio-ccw vfio-ap s390-sclp sclplmconsole virtio-mouse-ccw virtio-tablet-ccw virtio-keyboard-ccw virtio-mem-ccw',
};

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

function capabilitiesFor(name: MachineName, { without = [], plus = [] }: Situation): Capabilities {
  const arch = ARCHES[name];
  const flags = new Set([...words(EVERYWHERE), ...words(BY_ARCH[arch] ?? ''), ...plus]);
  for (const flag of without) flags.delete(flag);
  const machines: MachineType[] = [{ name: realName(name) }];
  return { arch, machines: { tcg: machines, kvm: machines }, flags };
}

function realName(name: MachineName): string {
  return name.replace(/^(riscv|m68k)-/, '');
}

type WithoutId<D> = D extends RequestDevice ? Omit<D, 'id'> & { readonly id?: string } : never;

/** A device as tests write it: ids are only given where a test looks at them. */
export type TestDevice = WithoutId<RequestDevice>;

/** A guest to be judged. */
export interface Situation {
  readonly on?: MachineName;
  readonly devices?: readonly TestDevice[];
  readonly machine?: Partial<MachineRequest>;
  /** Flags the QEMU binary lacks, and flags it has in addition. */
  readonly without?: readonly string[];
  readonly plus?: readonly string[];
  readonly newDomain?: boolean;
}

/** The refusal of a guest that has all its addresses, if it is refused. */
export function refusalOf(situation: Situation): DevaddrError | undefined {
  const { on = 'q35', devices = [], machine, newDomain = true } = situation;
  const capabilities = capabilitiesFor(on, situation);
  const guest = expand(
    {
      machine: { arch: ARCHES[on], type: realName(on), capabilities, virtType: 'qemu', ...machine },
      devices: devices.map(
        (device, position) => ({ id: `${device.kind}-${position}`, ...device }) as RequestDevice,
      ),
    },
    { newDomain },
  );
  assignAddresses(guest);
  try {
    validateGuest(guest);
  } catch (error) {
    if (error instanceof DevaddrError) return error;
    throw error;
  }
  return undefined;
}

/** States that one guest is refused, and that a close neighbour of it is not. */
export function itRefuses(
  code: string,
  what: string,
  refused: Situation,
  accepted: Situation,
): void {
  it(`${code}: ${what}`, () => {
    expect(refusalOf(refused)?.code).toBe(code);
    expect(refusalOf(accepted)?.message).toBeUndefined();
  });
}

/** Tells which of two things that are wrong with a guest is reported. */
export function codeOf(situation: Situation): string | undefined {
  return refusalOf(situation)?.code;
}
