import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import { VERIFY_RULES, verify } from '../../../src/topology/verify.ts';
import { findings, nic, pc } from './plan.ts';

/** A plan as whoever may have written it. */
function strange(plan: unknown): Plan {
  return plan as Plan;
}

describe('plan.readable', () => {
  it('finds what is no plan', () => {
    for (const plan of [undefined, null, 7, 'plan', [], {}, { machine: 1, devices: {} }]) {
      expect(findings(strange(plan))).toEqual(['error plan.readable', 'error plan.readable']);
    }
  });

  it('finds fields of the wrong type, and leaves only those out', () => {
    const { machine, devices } = pc();
    const net = {
      ...nic('net'),
      address: { type: 'pci', domain: 0, bus: 0, slot: '0x05', function: 0 },
    };
    expect(findings(strange({ machine, devices: [...devices, net] }))).toEqual([
      'error plan.readable net',
    ]);
    const nameless = { kind: 'interface', model: 7, address: nic('net', '00:05.0').address };
    expect(findings(strange({ machine, devices: [...devices, nameless, {}] }))).toEqual([
      'error plan.readable devices[1]',
      'error plan.readable',
    ]);
  });

  it('takes null for a field that is not given', () => {
    const plan = pc({ ...nic('net', '00:05.0'), bootOrder: null } as unknown as ReturnType<
      typeof nic
    >);
    expect(findings(plan)).toEqual([]);
  });

  it('knows no machine that it could throw at', () => {
    const plan = { ...pc(nic('net', '00:05.0')), machine: { arch: 'z80', type: 'spectrum' } };
    expect(findings(strange(plan))).toEqual([]);
  });
});

describe('verify', () => {
  it('does not throw at very many devices', () => {
    const disks = Array.from({ length: 150_000 }, (_, controller) => ({
      id: `d${controller}`,
      kind: 'disk',
      targetBus: 'scsi',
      address: { type: 'drive', controller, bus: 0, target: 0, unit: 0 },
    }));
    expect(verify(strange({ ...pc(), devices: disks })).length).toBeGreaterThan(disks.length);
  });

  it('does not throw, and says the same thing twice, whatever the plan', () => {
    const whole = fc.oneof(fc.nat({ max: 40 }), fc.constantFrom(255, 256, -1, 2 ** 32, 1.5));
    const anything = fc.anything({ maxDepth: 1, withBigInt: true, withNullPrototype: true });
    const numbers = Object.fromEntries(
      ['domain', 'bus', 'slot', 'function', 'controller', 'target', 'unit', 'devno', 'reg'].map(
        (name) => [name, whole],
      ),
    );
    const address = fc.oneof(
      anything,
      fc.record(
        {
          ...numbers,
          type: fc.constantFrom(
            'pci',
            'usb',
            'drive',
            'virtio-serial',
            'ccw',
            'dimm',
            'spapr-vio',
            'x',
          ),
          port: fc.oneof(whole, fc.constantFrom('1', '1.2', '', 'x', '0.1')),
          zpci: fc.oneof(anything, fc.record({ uid: whole, fid: whole })),
        },
        { requiredKeys: ['type'] },
      ),
    );
    const device = fc.oneof(
      anything,
      fc.record(
        {
          id: fc.oneof(anything, fc.constantFrom('a', 'b')),
          kind: fc.constantFrom('controller', 'interface', 'disk', 'hub', 'console', 'memory', 'x'),
          type: fc.oneof(anything, fc.constantFrom('pci', 'usb', 'virtio-serial', 'scsi')),
          model: fc.oneof(
            anything,
            fc.constantFrom(
              'pcie-root',
              'pcie-root-port',
              'pci-bridge',
              'pcie-expander-bus',
              'qemu-xhci',
            ),
          ),
          targetBus: fc.oneof(anything, fc.constantFrom('usb', 'scsi', 'virtio', 'constructor')),
          index: fc.oneof(anything, whole),
          chassis: fc.oneof(anything, whole),
          busNr: fc.oneof(anything, whole),
          address,
        },
        { requiredKeys: ['kind'] },
      ),
    );
    const machine = fc.oneof(
      anything,
      fc.constantFrom({ arch: 'x86_64', type: 'q35' }, { arch: 's390x', type: 's390-ccw-virtio' }),
    );
    fc.assert(
      fc.property(fc.record({ machine, devices: fc.array(device, { maxLength: 12 }) }), (plan) => {
        expect(verify(strange(plan))).toEqual(verify(strange(plan)));
      }),
      { numRuns: 500 },
    );
  });

  it('has rules with different ids, each with a title and a source', () => {
    expect(new Set(VERIFY_RULES.map(({ id }) => id)).size).toBe(VERIFY_RULES.length);
    for (const { id, title, source } of VERIFY_RULES) {
      expect(id).toMatch(/^[a-z-]+\.[a-z-]+$/);
      expect(title).toMatch(/^[A-Z].*\.$/);
      expect(source).not.toBe('');
    }
  });
});
