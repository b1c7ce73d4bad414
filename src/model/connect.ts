import type { ConnectKind } from './controller-facts.ts';

/** Connection kinds as bits, so that "does this plug into that" is one `and`. */
export const CONNECT_BIT: Readonly<Record<ConnectKind, number>> = {
  conventional: 0x10,
  express: 0x20,
  'pcie-root-port': 0x40,
  'pcie-switch-upstream-port': 0x80,
  'pcie-switch-downstream-port': 0x100,
  'dmi-to-pci-bridge': 0x200,
  'pci-expander-bus': 0x400,
  'pcie-expander-bus': 0x800,
  'pci-bridge': 0x1000,
  'pcie-to-pci-bridge': 0x2000,
};

/** The seat may be, or was, picked without being told to. */
export const AUTOMATIC = 0x1;
/** The seat must be hotpluggable. */
export const HOTPLUG = 0x2;
/** The device must sit on bus 0. */
export const INTEGRATED = 0x4;
/** Several such devices may share a slot, a function each. */
export const SHARES_SLOT = 0x8;

export const CONVENTIONAL: number = CONNECT_BIT.conventional;
export const EXPRESS: number = CONNECT_BIT.express;
export const ENDPOINT: number = CONVENTIONAL | EXPRESS;

const KINDS = Object.entries(CONNECT_BIT) as [ConnectKind, number][];

/** Every bit that names a kind of seat. */
export const ANY_KIND: number = KINDS.reduce((bits, [, bit]) => bits | bit, 0);

/** Bits of a list of kinds. */
export function connectBits(kinds: readonly ConnectKind[]): number {
  return kinds.reduce((bits, kind) => bits | CONNECT_BIT[kind], 0);
}

/** The kind a device needs, in words: the first of its bits. */
export function kindName(flags: number): string {
  const found = KINDS.find(([, bit]) => (flags & bit) !== 0);
  if (found === undefined) return 'unknown device';
  if (found[0] === 'conventional') return 'standard PCI device';
  return found[0] === 'express' ? 'PCI Express device' : found[0];
}
