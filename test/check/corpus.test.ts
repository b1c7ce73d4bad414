import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/check.ts';
import { readChecked } from '../../src/check-text.ts';

const corpus = process.env.DEVADDR_CORPUS ?? '../shared/corpus/libvirt-11.3';
const expected = `${corpus}/expected`;

/** What libvirt itself writes and QEMU, or the guest, cannot use: rule by file. */
const UNUSABLE: Readonly<Record<string, readonly string[]>> = {
  // Units 2 and more of an IDE controller with two units a bus, and bus 2 of one with two.
  'disk-serial.x86_64-latest.xml': ['drive.controller'],
  'disk-snapshot.x86_64-latest.xml': ['drive.controller'],
  'disk-source-pool-mode.x86_64-latest.xml': ['drive.controller'],
  'disk-source-pool.x86_64-latest.xml': ['drive.controller'],
  // An expander bus at 254 with a switch of 32 ports behind it, each with a device that needs I/O ports.
  'pcie-expander-bus.x86_64-latest.xml': ['pci.expander-range', 'io.windows'],
  // A port at function 0 with multifunction off, and others in its slot.
  'q35-multifunction.x86_64-latest.xml': ['pci.function-zero'],
};

describe.skipIf(!existsSync(expected))('domains that libvirt has completed', () => {
  it('have no faults but those that libvirt makes', () => {
    const found: Record<string, string[]> = {};
    for (const name of readdirSync(expected)) {
      if (!name.endsWith('.xml')) continue;
      const findings = check(
        readChecked(readFileSync(`${expected}/${name}`, 'utf8'), undefined).input,
      );
      const rules = findings.filter(({ severity }) => severity !== 'note').map(({ rule }) => rule);
      if (rules.length > 0) found[name] = [...new Set(rules)];
    }
    expect(found).toEqual(UNUSABLE);
  });
});
