import { describe, expect, test } from 'vitest';
import {
  bundledCapabilities,
  bundledCapabilityNames,
  capabilitiesFromJson,
  capabilitiesToJson,
  servesArch,
} from '../../src/model/capabilities.ts';
import { issueOf } from '../support/builders.ts';

const machines = [{ name: 'pc-q35-10.0', alias: 'q35' }];
const json = { arch: 'x86_64', machines, flags: ['kvm', 'tcg'] };

describe('capabilities as JSON', () => {
  test('one list of machines serves every accelerator', () => {
    const read = capabilitiesFromJson(json);
    expect(read.machines).toEqual({ kvm: machines, hvf: machines, tcg: machines });
    expect(read.flags).toEqual(new Set(['kvm', 'tcg']));
  });

  test('or each accelerator has its own', () => {
    const read = capabilitiesFromJson({ ...json, machines: { tcg: machines } });
    expect(read.machines).toEqual({ tcg: machines });
  });

  test('flags are written in order, equal lists of machines once', () => {
    const written = capabilitiesToJson(capabilitiesFromJson({ ...json, flags: ['tcg', 'kvm'] }));
    expect(written).toEqual(json);
  });

  test('lists of machines that differ are all written', () => {
    const apart = { kvm: machines, tcg: [{ name: 'pc-i440fx-10.0' }] };
    const written = capabilitiesToJson(capabilitiesFromJson({ ...json, machines: apart }));
    expect(written.machines).toEqual(apart);
  });

  test.each([
    ['nothing', null, []],
    ['no architecture', { ...json, arch: undefined }, ['arch']],
    ['flags that are no list', { ...json, flags: 'kvm' }, ['flags']],
    ['a flag that is no name', { ...json, flags: ['kvm', 1] }, ['flags', 1]],
    ['an unknown field', { ...json, colour: 'blue' }, []],
  ])('%s is refused with its path', (_, value, path) => {
    const issue = issueOf(() => capabilitiesFromJson(value));
    expect(issue).toMatchObject({ code: 'CapabilitiesInvalid', path });
    expect(issue.message).toMatch(/^capabilities, /);
  });

  test('every wrong value is named', () => {
    expect(() => capabilitiesFromJson({ machines: [], flags: 'kvm' })).toThrow(/arch.*\n.*flags/);
  });
});

describe('bundled capabilities', () => {
  test('are listed by name and architecture, in order', () => {
    const names = bundledCapabilityNames().map(({ name, arch }) => `${name} ${arch}`);
    expect(names).toContain('qemu-10.0.0 x86_64');
    expect(names).toEqual([...names].sort());
  });

  test.each(bundledCapabilityNames())(
    '$name for $arch can be read and written back',
    ({ name, arch }) => {
      const set = bundledCapabilities(name, arch);
      expect(set).toMatchObject({ name, arch });
      expect(set.machines.tcg?.length).toBeGreaterThan(0);
      expect(capabilitiesFromJson(capabilitiesToJson(set))).toEqual(set);
    },
  );

  test('are found without their patch level', () => {
    expect(bundledCapabilities('qemu-10.0').name).toBe('qemu-10.0.0');
  });

  test('are read once', () => {
    expect(bundledCapabilities('qemu-10.0.0')).toBe(bundledCapabilities('qemu-10.0.0'));
  });

  test.each([
    ['i686', 'x86_64'],
    ['armv6l', 'armv7l'],
    ['ppc64le', 'ppc64'],
  ])('of %s are those of %s where it has none of its own', (guest, binary) => {
    expect(bundledCapabilities('qemu-10.0', guest).arch).toBe(binary);
  });

  test('a mistyped name gets a hint', () => {
    expect(issueOf(() => bundledCapabilities('qemu-10.0.9'))).toMatchObject({
      code: 'CapabilitiesUnknown',
      path: ['machine', 'capabilities'],
      message: expect.stringContaining(
        'no bundled capabilities are called `qemu-10.0.9`; there are ',
      ),
      hint: 'did you mean `qemu-10.0.0`?',
    });
  });

  test('an architecture a set does not have is told apart', () => {
    const issue = issueOf(() => bundledCapabilities('qemu-10.0.0', 'm68k'));
    expect(issue.code).toBe('CapabilitiesUnknown');
    expect(issue.message).toMatch(
      /^the bundled capabilities `qemu-10.0.0` have no `m68k`; they have /,
    );
  });
});

test.each([
  ['x86_64', 'x86_64', true],
  ['x86_64', 'i686', true],
  ['i686', 'x86_64', false],
  ['aarch64', 'armv7l', true],
  ['aarch64', 'armv6l', false],
  ['armv7l', 'armv6l', true],
  ['ppc64', 'ppc64le', true],
  ['ppc64', 'ppc', false],
])('a binary for %s runs %s guests: %s', (binary, guest, runs) => {
  expect(servesArch(binary, guest)).toBe(runs);
});
