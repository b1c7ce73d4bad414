import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/core/address.ts';
import {
  codeOf,
  itRefuses,
  type MachineName,
  refusalOf,
  type Situation,
  type TestDevice,
} from './support.ts';

type Fields = Omit<Partial<Extract<TestDevice, { kind: 'serial' }>>, 'kind'>;

function serial(
  targetType: string | undefined,
  fields: Fields = {},
  on: MachineName = 'q35',
): Situation {
  return { on, devices: [{ kind: 'serial', targetType, ...fields }] };
}

const pci: Address = { type: 'pci', domain: 0, bus: 0, slot: 9, function: 0 };
const isa: Address = { type: 'isa', iobase: 0x3f8, irq: 4 };

describe('serial ports', () => {
  itRefuses(
    'AddressTypeWrong',
    'isa-serial goes to ISA',
    serial('isa-serial', { address: pci }),
    serial('isa-serial', { address: isa }),
  );
  itRefuses(
    'AddressTypeWrong',
    'isa-debug goes to ISA',
    serial('isa-debug', { address: pci }),
    serial('isa-debug', { address: isa }),
  );
  itRefuses(
    'AddressTypeWrong',
    'pci-serial goes to PCI',
    serial('pci-serial', { address: isa }),
    serial('pci-serial', { address: pci }),
  );
  itRefuses(
    'AddressTypeWrong',
    'a port of the machine has no address',
    serial('system-serial', { address: isa }, 'virt'),
    serial('system-serial', {}, 'virt'),
  );
  itRefuses(
    'AddressTypeWrong',
    'an sclp port has no address',
    serial('sclp-serial', { address: pci }, 's390-ccw-virtio'),
    serial('sclp-serial', { targetModel: 'sclplmconsole' }, 's390-ccw-virtio'),
  );

  itRefuses(
    'SerialModelWrong',
    'model and type go together',
    serial('isa-serial', { targetModel: 'pl011' }),
    serial('isa-serial', { targetModel: 'isa-serial' }),
  );
  itRefuses(
    'SerialModelWrong',
    'a port without type has no model',
    serial(undefined, { targetModel: 'isa-serial' }, 'm68k-virt'),
    serial(undefined, { address: isa }, 'm68k-virt'),
  );

  const elsewhere: [string, string, MachineName, MachineName][] = [
    ['system-serial', 'pl011', 'q35', 'virt'],
    ['system-serial', '16550a', 'virt', 'riscv-virt'],
    ['spapr-vio-serial', 'spapr-vty', 'q35', 'pseries'],
    ['sclp-serial', 'sclpconsole', 'q35', 's390-ccw-virtio'],
  ];
  for (const [type, targetModel, wrong, right] of elsewhere) {
    itRefuses(
      'MachineLacksDevice',
      `${targetModel} is on ${right}, not on ${wrong}`,
      serial(type, { targetModel }, wrong),
      serial(type, { targetModel }, right),
    );
  }
  it('accepts ports that libvirt accepts anywhere', () => {
    expect(refusalOf(serial('system-serial'))).toBeUndefined();
    expect(refusalOf(serial('isa-serial', {}, 's390-ccw-virtio'))).toBeUndefined();
  });
  it('reports the address before the model', () => {
    expect(codeOf(serial('isa-serial', { address: pci, targetModel: 'pl011' }))).toBe(
      'AddressTypeWrong',
    );
  });
});

describe('parallel ports', () => {
  const parallel = (on: MachineName): Situation => ({ on, devices: [{ kind: 'parallel' }] });
  itRefuses('MachineLacksDevice', 'Z has none', parallel('s390-ccw-virtio'), parallel('virt'));
  itRefuses('MachineLacksDevice', 'pseries has none', parallel('pseries'), parallel('powernv9'));
});

describe('consoles', () => {
  const console = (targetType: string, on: MachineName = 'q35'): Situation => ({
    on,
    devices: [{ kind: 'console', targetType }],
  });
  itRefuses(
    'ConsoleTargetUnsupported',
    'QEMU has no xen console',
    console('xen'),
    console('virtio'),
  );
  for (const [target, flag] of [
    ['sclp', 's390-sclp'],
    ['sclplm', 'sclplmconsole'],
  ] as const) {
    const there = console(target, 's390-ccw-virtio');
    itRefuses('ConsoleTargetUnsupported', `${target} needs ${flag}`, console(target), there);
    itRefuses('ConsoleTargetUnsupported', `${target} on Z`, { ...there, without: [flag] }, there);
  }
});

describe('smartcards', () => {
  const card = (mode: string, address?: Address): TestDevice => ({
    kind: 'smartcard',
    mode,
    ...(address && { address }),
  });
  const at = (controller: number, slot: number): Address => ({ type: 'ccid', controller, slot });

  itRefuses(
    'AddressTypeWrong',
    'a smartcard sits in a reader',
    { devices: [card('host', { type: 'usb', bus: 0, port: '1' })] },
    { devices: [card('host', at(0, 0))] },
  );
  itRefuses(
    'SmartcardNotFirst',
    'there is one smartcard',
    { devices: [card('host'), card('host')] },
    { devices: [card('host')] },
  );
  itRefuses(
    'SmartcardNotFirst',
    'a reader has one slot',
    { devices: [card('host', at(0, 1))] },
    { devices: [card('host', at(0, 0))] },
  );
  itRefuses(
    'SmartcardNotFirst',
    'there is one reader',
    { devices: [card('host', at(1, 0))] },
    { devices: [card('host', at(0, 0))] },
  );
  for (const [mode, flag] of [
    ['host', 'ccid-emulated'],
    ['host-certificates', 'ccid-emulated'],
    ['passthrough', 'ccid-passthru'],
  ] as const) {
    const there: Situation = { devices: [card(mode)] };
    itRefuses(
      'DeviceUnsupported',
      `mode ${mode} needs ${flag}`,
      { ...there, without: [flag] },
      there,
    );
  }
});

describe('redirected USB devices', () => {
  const there: Situation = { devices: [{ kind: 'redirdev', type: 'tcp' }] };
  itRefuses(
    'DeviceUnsupported',
    'they need usb-redir',
    { ...there, without: ['usb-redir'] },
    there,
  );

  const without = ['usb-redir.filter'];
  itRefuses(
    'DeviceUnsupported',
    'a filter needs usb-redir.filter',
    { devices: [...(there.devices ?? []), { kind: 'redirfilter' }], without },
    { ...there, without },
  );
});
