import { formatAddress } from '../../core/address.ts';
import { nameOf } from './names.ts';
import { type Complaint, error, type VerifyRule } from './rule.ts';

const LAST_FUNCTION = 7;

export const pciSlotRange: VerifyRule = {
  id: 'pci.slot-range',
  title:
    'A slot is one that the controller of the bus has (a port has slot 0 alone), a function is 0 to 7.',
  source: 'libvirt 11.3.0: validation of addresses; QEMU 10.0: what a guest sees behind a port',
  check: ({ pci }) =>
    pci.seated.flatMap(({ device, address }): Complaint[] => {
      const { facts, controller } = pci.buses.get(address.bus) ?? {};
      const where = `${nameOf(device)} is at ${formatAddress(address)}`;
      const complaints: Complaint[] = [];
      if (address.function > LAST_FUNCTION) {
        complaints.push(error(`${where}, but functions end at ${LAST_FUNCTION}`, [device]));
      }
      if (facts === undefined) return complaints;
      const [first, last] = facts.slots;
      if (address.slot < first || address.slot > last) {
        const host = controller === undefined ? 'bus 0' : nameOf(controller);
        const has = first === last ? `slot ${first} only` : `slots ${first} to ${last}`;
        complaints.push(error(`${where}, but ${host} has ${has}`, [device]));
      }
      return complaints;
    }),
};
