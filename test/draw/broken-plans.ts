import fc from 'fast-check';
import type { Address } from '../../src/core/address.ts';
import type { Plan } from '../../src/core/plan.ts';
import { planWith } from './plans.ts';

const small = fc.nat(3);

const addresses: fc.Arbitrary<Address | undefined> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ bus: small, slot: small, function: small }).map(seat) },
  fc
    .record({ controller: small, bus: small, target: small, unit: small })
    .map((parts): Address => ({ type: 'drive', ...parts })),
  fc
    .record({ bus: small, port: fc.constantFrom(undefined, '1', '1.1', '1.1.2', '', 'x') })
    .map((parts): Address => ({ type: 'usb', ...parts })),
  fc
    .record({ controller: small, slot: small })
    .map((parts): Address => ({ type: 'ccid', ...parts })),
  fc.constantFrom<Address | undefined>(
    undefined,
    { type: 'ccw' },
    { type: 'isa' },
    { type: 'spapr-vio' },
    { type: 'unassigned' },
    { type: 'virtio-mmio' },
    { type: 'dimm', slot: 1 },
  ),
);

function seat(parts: { bus: number; slot: number; function: number }): Address {
  return { type: 'pci', domain: 0, ...parts };
}

const kinds = fc.oneof(
  fc.record({
    kind: fc.constant('controller'),
    type: fc.constantFrom('pci', 'pci', 'pci', 'usb', 'scsi', 'ccid'),
    index: fc.option(small, { nil: undefined }),
    model: fc.constantFrom(
      'pcie-root',
      'pcie-root-port',
      'pcie-expander-bus',
      'pci-bridge',
      'odd',
      undefined,
    ),
    node: fc.option(small, { nil: undefined }),
    startPort: fc.option(small, { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('disk'), targetBus: fc.constantFrom('scsi', 'usb', 'virtio') }),
  fc.constantFrom(
    { kind: 'hub', type: 'usb' },
    { kind: 'smartcard' },
    { kind: 'memory', model: 'dimm', node: 1 },
    { kind: 'hostdev', type: 'scsi' },
  ),
);

/** Guests that cannot be: seats taken twice, buses that hang from themselves, controllers that hang from each other. */
export const brokenPlans: fc.Arbitrary<Plan> = fc
  .array(fc.tuple(kinds, addresses), { maxLength: 14 })
  .map((parts) =>
    planWith(parts.map(([device, address], i) => ({ id: `device${i}`, ...device, address }))),
  );
