import type { Capabilities, MachineType } from '../../core/capabilities.ts';
import { unreadable } from './document.ts';
import { attribute, child, parse, type XmlElement } from './xml.ts';

/**
 * Reads libvirt's cache of what a QEMU binary offers (`/var/cache/libvirt/qemu/capabilities/*.xml`).
 *
 * @throws DevaddrError with line and column, for text that is not XML or not such a file
 */
export function capabilitiesFromQemuCaps(xml: string): Capabilities {
  const root = parse(xml);
  if (root.name !== 'qemuCaps') {
    throw unreadable(
      xml,
      { element: root },
      'NotCapabilities',
      `the document is a \`<${root.name}>\`, not \`<qemuCaps>\``,
    );
  }
  const arch = child(root, 'arch')?.text.trim();
  if (arch === undefined || arch === '')
    throw unreadable(xml, { element: root }, 'NotCapabilities', '`<qemuCaps>` needs an `<arch>`');
  const machines = {
    kvm: machinesOf(root, 'kvm'),
    hvf: machinesOf(root, 'hvf'),
    tcg: machinesOf(root, 'tcg'),
  };
  const emulator = child(root, 'emulator')?.text.trim();
  const version = versionText(Number(child(root, 'version')?.text.trim()));
  const flags = root.children.flatMap((each) =>
    each.name === 'flag' ? [attribute(each, 'name') ?? ''] : [],
  );
  return {
    arch,
    ...(version === undefined ? {} : { version }),
    ...(emulator === undefined ? {} : { emulator }),
    machines,
    flags: new Set(flags),
  };
}

function machinesOf(root: XmlElement, type: string): MachineType[] {
  return root.children.flatMap((each) => {
    const name = attribute(each, 'name');
    if (each.name !== 'machine' || name === undefined || attribute(each, 'type') !== type)
      return [];
    const [alias, acpi, maxCpus] = ['alias', 'acpi', 'maxCpus'].map((key) => attribute(each, key));
    const machine: MachineType = {
      name,
      ...(alias === undefined ? {} : { alias }),
      ...(acpi === undefined ? {} : { acpi: acpi === 'yes' }),
      ...(maxCpus === undefined ? {} : { maxCpus: Number(maxCpus) }),
    };
    return [machine];
  });
}

/** 10000013 is 10.0.13. */
function versionText(number: number): string | undefined {
  if (!Number.isInteger(number) || number <= 0) return undefined;
  return [Math.floor(number / 1e6), Math.floor(number / 1e3) % 1e3, number % 1e3].join('.');
}
