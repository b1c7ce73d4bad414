import { describe, expect, test } from 'vitest';
import type { MachineRequest } from '../../src/core/request.ts';
import { checkMachine, choose, resolveMachine } from '../../src/guest/machine.ts';
import { bundledModel } from '../../src/model/load.ts';
import { capabilities, issueOf } from '../support/builders.ts';

const today = capabilities();
const resolve = (request: MachineRequest) =>
  resolveMachine({ capabilities: today, ...request }, bundledModel());

describe('which machine a request means', () => {
  test.each([
    ['an alias is resolved', { type: 'q35' }, 'pc-q35-10.0', 'q35'],
    ['a full name stays', { type: 'pc-q35-10.0' }, 'pc-q35-10.0', 'q35'],
    [
      'a name that is not listed stays as well',
      { type: 'pc-i440fx-2.0' },
      'pc-i440fx-2.0',
      'i440fx',
    ],
    ['without a name it is the first of the list', {}, 'pc-i440fx-10.0', 'i440fx'],
    ['an unknown name is some other machine', { type: 'future' }, 'future', 'x86'],
  ])('%s', (_, request, type, family) => {
    const machine = resolve(request);
    expect([machine.type, machine.family.id]).toEqual([type, family]);
  });

  test('the architecture comes from the capabilities if it is not given', () => {
    expect(resolve({ capabilities: capabilities('aarch64') })).toMatchObject({
      arch: 'aarch64',
      virtType: 'kvm',
    });
  });

  test('each accelerator has a list of its own, all others share that of TCG', () => {
    const machines = { kvm: [{ name: 'pc-i440fx-10.0' }], tcg: [{ name: 'pc-q35-10.0' }] };
    const named = (virtType?: string) =>
      resolve({ capabilities: { ...today, machines }, virtType }).type;
    expect([named(), named('qemu'), named('xen')]).toEqual([
      'pc-i440fx-10.0',
      'pc-q35-10.0',
      'pc-q35-10.0',
    ]);
  });

  test('a name alone is looked up among the bundled capabilities', () => {
    const machine = resolveMachine({ capabilities: 'qemu-10.0', type: 'q35' }, bundledModel());
    expect(machine.capabilities.name).toBe('qemu-10.0.0');
  });

  test('a guest without machine name needs a list to take one from', () => {
    const empty = { ...today, machines: {} };
    expect(issueOf(() => resolve({ capabilities: empty }))).toMatchObject({
      code: 'MachineMissing',
      path: ['machine', 'type'],
      message: 'no machine type is given, and qemu-of-today lists none for domains of type `kvm`',
    });
  });

  test('a mistyped architecture gets a hint', () => {
    expect(issueOf(() => resolve({ arch: 'x86-64' }))).toMatchObject({
      code: 'ArchUnknown',
      path: ['machine', 'arch'],
      message: 'architecture `x86-64` is unknown',
      hint: 'did you mean `x86_64`?',
    });
  });
});

describe('what the binary must offer', () => {
  const check = (request: MachineRequest, acpi = false) =>
    issueOf(() => checkMachine(resolve(request), acpi));

  test('a machine that is listed passes', () => {
    expect(() => checkMachine(resolve({ type: 'q35' }), true)).not.toThrow();
  });

  test.each([
    [{ osType: 'xen' }, 'OsTypeUnsupported', 'qemu-of-today runs `hvm` guests, not `xen`'],
    [
      { arch: 'aarch64', type: 'virt' },
      'ArchUnsupported',
      'qemu-of-today is a binary for `x86_64`; it runs no `aarch64` guests',
    ],
    [
      { virtType: 'hvf', type: 'q35' },
      'AcceleratorUnsupported',
      'qemu-of-today runs no domains of type `hvf`',
    ],
  ])('%j', (request, code, message) => {
    expect(check(request)).toMatchObject({ code, message });
  });

  test('an x86_64 binary runs i686 guests', () => {
    expect(() => checkMachine(resolve({ arch: 'i686', type: 'q35' }), false)).not.toThrow();
  });

  test('an unknown machine gets the nearest name, or the list', () => {
    expect(check({ type: 'pc-q35-10.1' })).toMatchObject({
      code: 'MachineUnknown',
      message: 'qemu-of-today has no machine type `pc-q35-10.1` for domains of type `kvm`',
      hint: 'did you mean `pc-q35-10.0`?',
    });
    expect(check({ type: 'completely-else' }).hint).toBe(
      'there are pc-i440fx-10.0, pc, pc-q35-10.0, q35, microvm and isapc',
    );
  });

  test('ACPI exists where the machine has it, or where nobody knows', () => {
    const machines = { kvm: [{ name: 'a', acpi: false }, { name: 'b' }] };
    const at = (type: string) => ({ capabilities: { ...today, machines }, type });
    expect(check(at('a'), true)).toMatchObject({
      code: 'AcpiUnsupported',
      message: 'machine type `a` has no ACPI',
    });
    expect(() => checkMachine(resolve(at('b')), true)).not.toThrow();
  });
});

describe('a choice among models', () => {
  const machine = resolve({ type: 'q35' });
  const model = (choice: object, situation = {}) =>
    choose([{ model: 'this', ...choice }, { model: 'that' }], machine, {
      newDomain: true,
      ...situation,
    });

  test.each([
    ['no condition', {}, {}, 'this'],
    ['a flag there is', { flag: 'qemu-xhci' }, {}, 'this'],
    ['a flag there is not', { flag: 'zpci' }, {}, 'that'],
    ['another architecture', { arches: ['aarch64'] }, {}, 'that'],
    ['a new domain', { mode: 'new' }, {}, 'this'],
    ['a domain that is read back', { mode: 'new' }, { newDomain: false }, 'that'],
    ['no address', { address: 'absent' }, {}, 'this'],
    ['an address', { address: 'absent' }, { hasAddress: true }, 'that'],
  ])('%s', (_, choice, situation, expected) => {
    expect(model(choice, situation)).toBe(expected);
  });

  test('may find none', () => {
    expect(choose([{ model: 'this', flag: 'zpci' }], machine, { newDomain: true })).toBeUndefined();
  });
});
