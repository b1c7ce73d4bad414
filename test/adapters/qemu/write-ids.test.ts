import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qemuId } from '../../../src/adapters/qemu/qemu-id.ts';

describe('an id in QEMU', () => {
  it.each(['root', 'nic-1', 'my_disk', 'a.b', 'pci.1', 'pci12'])('stays %s if it fits', (id) => {
    expect(qemuId(id)).toBe(id);
  });

  it.each([
    ['a disk', 'a_u20_disk'],
    ['net,1', 'net_u2c_1'],
    ['été', 'd_u__ue9_t_ue9_'],
    ['x_u20_y', 'x_u5f_u20_y'],
    ['1st', 'd_u_1st'],
    ['', 'd_u_'],
    ['💾', 'd_u__u1f4be_'],
  ])('of %j is %s', (id, made) => {
    expect(qemuId(id)).toBe(made);
  });

  it.each(['pcie.0', 'pci.0', 'ide.3', 'usb.0', 'scsi', 'pci.01'])(
    'of %s is not that of a bus',
    (id) => {
      expect(qemuId(id)).toBe(`d_u_${id}`);
    },
  );

  it('is one that QEMU takes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0x10_ff_ff)), (points) => {
        const id = String.fromCodePoint(...points);
        expect(qemuId(id)).toMatch(/^[A-Za-z][A-Za-z0-9._-]*$/);
      }),
    );
  });

  it('leads back to the id it was made of, so that no two ids become one', () => {
    const sign = fc.constantFrom(
      '_',
      'u',
      '2',
      'c',
      '.',
      '0',
      ',',
      'd',
      ' ',
      'é',
      '💾',
      'pci',
      '_u',
    );
    fc.assert(
      fc.property(fc.array(sign), (signs) => {
        const id = signs.join('');
        expect(decoded(qemuId(id))).toBe(id);
      }),
      { numRuns: 2000 },
    );
  });
});

function decoded(made: string): string {
  return made
    .replace(/^d_u_/, '')
    .replace(/_u([0-9a-f]+)_/g, (_, digits) => String.fromCodePoint(Number.parseInt(digits, 16)));
}
