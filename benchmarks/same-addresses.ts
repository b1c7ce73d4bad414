/** True if two domains have the same addresses of devices, the same number of times. */
export function sameAddresses(one: string, other: string): boolean {
  return addressesOf(one) === addressesOf(other);
}

function addressesOf(xml: string): string {
  const addresses = xml.match(/<address type=[^>]*>/g) ?? [];
  return addresses.sort().join('\n');
}
