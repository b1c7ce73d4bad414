import { type Draft, nameOf, refusal } from '../guest.ts';

/**
 * Refuses an address of a type that the device cannot have; an empty list allows none, and no address is always fine.
 *
 * @throws DevaddrError `AddressTypeWrong`
 */
export function requireAddressType(device: Draft, allowed: readonly string[]): void {
  const type = device.address?.type;
  if (type === undefined || allowed.includes(type)) return;
  const types = allowed.map((each) => `\`${each}\``).join(' or ');
  const text =
    allowed.length === 0
      ? `${nameOf(device)} has no address; one of type \`${type}\` is given`
      : `${nameOf(device)} needs an address of type ${types}, not \`${type}\``;
  throw refusal(device, 'AddressTypeWrong', text, {
    field: 'address.type',
    hint: allowed.length === 0 ? 'remove the address' : 'leave the address out',
    data: { type, expected: allowed },
  });
}
