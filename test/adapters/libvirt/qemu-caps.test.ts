import { describe, expect, test } from 'vitest';
import { capabilitiesFromQemuCaps } from '../../../src/adapters/libvirt/qemu-caps.ts';
import { issueOf } from '../../support/builders.ts';

const CACHE = `<qemuCaps>
  <emulator>/usr/bin/qemu-system-x86_64</emulator>
  <version>10000013</version>
  <arch>x86_64</arch>
  <flag name='kvm'/>
  <flag name='qemu-xhci'/>
  <cpu type='kvm' name='host'/>
  <machine type='kvm' name='pc-i440fx-10.0' alias='pc' hotplugCpus='yes' maxCpus='255' default='yes' acpi='yes'/>
  <machine type='tcg' name='pc-q35-10.0' alias='q35' maxCpus='4096'/>
  <machine type='tcg' name='isapc' acpi='no'/>
  <machine type='tcg'/>
</qemuCaps>`;

describe('libvirt’s cache of capabilities', () => {
  test('says what decides devices and addresses', () => {
    expect(capabilitiesFromQemuCaps(CACHE)).toEqual({
      arch: 'x86_64',
      version: '10.0.13',
      emulator: '/usr/bin/qemu-system-x86_64',
      machines: {
        kvm: [{ name: 'pc-i440fx-10.0', alias: 'pc', acpi: true, maxCpus: 255 }],
        hvf: [],
        tcg: [
          { name: 'pc-q35-10.0', alias: 'q35', maxCpus: 4096 },
          { name: 'isapc', acpi: false },
        ],
      },
      flags: new Set(['kvm', 'qemu-xhci']),
    });
  });

  test('may lack emulator and version', () => {
    expect(capabilitiesFromQemuCaps('<qemuCaps><arch>s390x</arch></qemuCaps>')).toEqual({
      arch: 's390x',
      machines: { kvm: [], hvf: [], tcg: [] },
      flags: new Set(),
    });
  });

  test.each([
    ['<domain/>', 'NotCapabilities', 'the document is a `<domain>`, not `<qemuCaps>`'],
    ['<qemuCaps/>', 'NotCapabilities', '`<qemuCaps>` needs an `<arch>`'],
    ['<qemuCaps><arch> </arch></qemuCaps>', 'NotCapabilities', '`<qemuCaps>` needs an `<arch>`'],
  ])('%s is none', (xml, code, message) => {
    expect(issueOf(() => capabilitiesFromQemuCaps(xml))).toMatchObject({
      code,
      message,
      place: { line: 1, column: 1 },
    });
  });

  test('that is not XML is refused', () => {
    expect(issueOf(() => capabilitiesFromQemuCaps('qemu')).code).toBe('XmlInvalid');
  });
});
