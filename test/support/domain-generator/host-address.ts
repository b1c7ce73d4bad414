import type { Random } from '../random.ts';
import { element } from './element.ts';

/** The address of a PCI device that no host is likely to have. */
export function hostPciAddress(random: Random, type?: 'pci'): string {
  return element('address', {
    type,
    domain: '0x0000',
    bus: `0xf${random.int(0, 9)}`,
    slot: `0x${random.int(0x10, 0x1f).toString(16)}`,
    function: `0x${random.int(0, 7)}`,
  });
}
