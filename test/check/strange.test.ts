import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/check.ts';
import { fixAll } from '../../src/check/fix-all.ts';
import { inputOfPlan } from '../../src/check/input.ts';
import { readChecked } from '../../src/check-text.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Plan } from '../../src/core/plan.ts';
import { conventional, expander, guestWith, pciSwitch } from './guest-with.ts';

const plan = guestWith('q35', 3, {
  devices: [...expander(1, 100, 2), ...pciSwitch(4, 2), ...conventional(8)],
});
if (plan === undefined) throw new Error('there is no such guest');

/** The paths of all values of a plan. */
function pathsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...path, key]))];
}

function withValue(holder: unknown, [step, ...rest]: (string | number)[], value: unknown): unknown {
  if (step === undefined) return value;
  const copy = structuredClone(holder) as Record<string, unknown>;
  copy[step] = withValue(copy[step], rest, value);
  return copy;
}

const strange = fc.oneof(
  fc.jsonValue(),
  fc.integer({ min: -1, max: 300 }),
  fc.constantFrom('pci', 'pcie-expander-bus', 'pcie-root-port', '', 'constructor', '__proto__'),
);

describe('strange input', () => {
  it('is checked whatever a plan says', () => {
    const paths = pathsOf(plan).filter((path) => path.length > 0);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...paths), strange), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const spoiled = changes.reduce<unknown>((value, [path, to]) => {
            try {
              return withValue(value, path, to);
            } catch {
              return value;
            }
          }, plan);
          expect(Array.isArray(check(spoiled as Plan))).toBe(true);
        },
      ),
      { numRuns: 400, seed: 1 },
    );
  });

  it('is fixed without an end of its own', () => {
    const paths = pathsOf(plan).filter((path) => path.length > 2);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.integer({ min: 0, max: 40 }), (path, to) => {
        const input = inputOfPlan(withValue(plan, path, to) as Plan);
        const before = check(input, { fixes: false });
        const { input: after } = fixAll(input);
        const left = check(after, { fixes: false });
        const bad = (findings: typeof left): number =>
          findings.filter(({ severity }) => severity !== 'note').length;
        expect(bad(left)).toBeLessThanOrEqual(bad(before));
      }),
      { numRuns: 150, seed: 2 },
    );
  });

  it('is read or refused as a command line, but never more', () => {
    const word = fc.oneof(
      fc.constantFrom(
        ...[
          '-device',
          '-M',
          'q35',
          'pc',
          '-numa',
          'node,nodeid=0',
          'e1000,addr=3',
          'pxb-pcie,id=x',
        ],
        ...[
          'pcie-root-port,id=p,bus=x',
          '{"driver":"e1000"}',
          '\'{"driver":[}\'',
          'addr=',
          ',,,',
          '\\',
          '"',
          "'",
        ],
        ...[
          'virtio-rng-pci,bus=p,addr=ff',
          '-drive',
          'if=virtio',
          '-vga',
          '#',
          '\n',
          '-nic',
          'ide-hd,bus=ide.9',
        ],
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        try {
          check(readChecked(`qemu-system-x86_64 ${words.join(' ')}`, undefined).input);
        } catch (error) {
          expect(error).toBeInstanceOf(DevaddrError);
        }
      }),
      { numRuns: 600, seed: 3 },
    );
  });
});
