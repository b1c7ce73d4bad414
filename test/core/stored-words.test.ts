import { expect, test } from 'vitest';
import type { Address } from '../../src/core/address.ts';
import { storedWords } from '../../src/core/stored-words.ts';
import { at, ccw, drive, mmio, port, reg, serialPort } from '../support/builders.ts';

test.each<[string, { address: Address }, number[]]>([
  ['pci', at('02:03.4', { domain: 1 }), [1, 2, 3, 4]],
  ['drive', drive('1/2/3/4'), [1, 2, 3, 4]],
  ['virtio-serial', serialPort('1/2/3'), [1, 2, 3, 0]],
  ['ccid', { address: { type: 'ccid', controller: 1, slot: 2 } }, [1, 2, 0, 0]],
  ['usb', port('1:2.3.4.5'), [1, 2, 3, 4]],
  ['usb without port', port('1'), [1, 0, 0, 0]],
  ['usb port 0', port('1:0.3'), [1, 0, 0, 0]],
  ['ccw', ccw('fe.1.0002'), [0xfe, 1, 2, 1]],
  ['ccw without numbers', ccw(), [0, 0, 0, 0]],
  ['isa', { address: { type: 'isa', iobase: 1016, irq: 4 } }, [1016, 4, 0, 0]],
  ['isa without numbers', { address: { type: 'isa' } }, [0, 0, 0, 0]],
  ['dimm', { address: { type: 'dimm', slot: 2, base: 0x300000004 } }, [2, 0, 4, 3]],
  ['dimm without base', { address: { type: 'dimm', slot: 2 } }, [2, 0, 0, 0]],
  ['spapr-vio', reg(0x100002000), [0x2000, 1, 1, 0]],
  ['spapr-vio without register', reg(), [0, 0, 0, 0]],
  ['virtio-mmio', mmio, [0, 0, 0, 0]],
])('numbers of a %s address as libvirt keeps them', (_, { address }, words) => {
  expect(storedWords(address)).toEqual(words);
});
