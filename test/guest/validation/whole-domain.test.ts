import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/core/address.ts';
import { codeOf, itRefuses, type MachineName, type Situation, type TestDevice } from './support.ts';

const pci: Address = { type: 'pci', domain: 0, bus: 0, slot: 9, function: 0 };
const isa: Address = { type: 'isa', iobase: 0x505 };

describe('virtual CPUs', () => {
  const iommu = (eim: 'on' | 'off'): TestDevice => ({
    kind: 'iommu',
    model: 'intel',
    intremap: 'on',
    eim,
  });
  const machine = { vcpus: 256 };
  itRefuses(
    'TooManyVcpus',
    'a pc has 255',
    { on: 'pc', machine },
    { on: 'pc', machine: { vcpus: 255 } },
  );
  itRefuses(
    'TooManyVcpus',
    'a q35 needs extended interrupt mode',
    { machine, devices: [iommu('off')] },
    { machine, devices: [iommu('on')] },
  );
  itRefuses(
    'TooManyVcpus',
    'only x86 has this limit',
    { on: 'pc', machine },
    { on: 'virt', machine },
  );
});

describe('the PS/2 controller', () => {
  const switched = (ps2: boolean, more: Situation = {}): Situation => ({
    machine: { ps2 },
    ...more,
  });
  itRefuses(
    'Ps2Unsupported',
    'the machine must have one',
    switched(false, { on: 'virt' }),
    switched(false),
  );
  itRefuses(
    'Ps2Unsupported',
    'QEMU must be able to switch it',
    switched(true, { without: ['machine-i8042-opt'] }),
    switched(true),
  );
});

describe('panic notifiers', () => {
  const panic = (model: string, address?: Address, on: MachineName = 'q35'): Situation => ({
    on,
    devices: [{ kind: 'panic', model, ...(address && { address }) }],
  });
  const elsewhere: [string, MachineName, MachineName][] = [
    ['s390', 'q35', 's390-ccw-virtio'],
    ['pseries', 'q35', 'pseries'],
    ['hyperv', 'riscv-virt', 'pc'],
  ];
  for (const [model, wrong, right] of elsewhere) {
    itRefuses(
      'PanicUnsupported',
      `${model} is on ${right}`,
      panic(model, undefined, wrong),
      panic(model, undefined, right),
    );
  }
  itRefuses(
    'PanicUnsupported',
    'there is no default everywhere',
    { on: 'riscv-virt', devices: [{ kind: 'panic' }] },
    { on: 'q35', devices: [{ kind: 'panic' }] },
  );
  itRefuses(
    'PanicUnsupported',
    'isa needs pvpanic',
    { ...panic('isa'), without: ['pvpanic'] },
    panic('isa'),
  );
  itRefuses(
    'PanicUnsupported',
    'pvpanic needs pvpanic-pci',
    { ...panic('pvpanic'), without: ['pvpanic-pci'] },
    panic('pvpanic'),
  );
  itRefuses('AddressTypeWrong', 'isa goes to ISA', panic('isa', pci), panic('isa', isa));
  itRefuses(
    'AddressTypeWrong',
    'pvpanic goes to PCI',
    panic('pvpanic', isa),
    panic('pvpanic', pci),
  );
  itRefuses('AddressTypeWrong', 'hyperv has no address', panic('hyperv', isa), panic('hyperv'));
  itRefuses(
    'AddressTypeWrong',
    'pseries has no address',
    panic('pseries', pci, 'pseries'),
    panic('pseries', undefined, 'pseries'),
  );
});

describe('TPMs and watchdogs of one kind', () => {
  const tpms = (...models: string[]): Situation => ({
    on: 'pseries',
    devices: models.map((model) => ({ kind: 'tpm', model, backend: 'passthrough' })),
  });
  itRefuses(
    'TpmDuplicate',
    'there is one proxy',
    tpms('spapr-tpm-proxy', 'spapr-tpm-proxy'),
    tpms('spapr-tpm-proxy', 'tpm-spapr'),
  );
  itRefuses('TpmDuplicate', 'there is one TPM', tpms('tpm-spapr', 'tpm-spapr'), tpms('tpm-spapr'));

  const watchdogs = (model: string): Situation => ({
    devices: [
      { kind: 'watchdog', model },
      { kind: 'watchdog', model },
    ],
  });
  itRefuses('WatchdogDuplicate', 'one of a model', watchdogs('itco'), watchdogs('i6300esb'));
});

describe('order', () => {
  it('goes through the whole domain before any device', () => {
    const badDisk: TestDevice = { kind: 'disk', target: 'sda', targetBus: 'sata', readOnly: true };
    const badPanic: TestDevice = { kind: 'panic', model: 's390' };
    const dimm: TestDevice = { kind: 'memory', model: 'dimm', size: 262_144 };
    expect(codeOf({ devices: [badDisk, badPanic] })).toBe('PanicUnsupported');
    expect(codeOf({ devices: [badPanic, dimm], machine: { memoryMiB: 1024 } })).toBe(
      'MemoryHotplugOff',
    );
  });

  it('visits devices in the order in which libvirt does', () => {
    const pstore: TestDevice = {
      kind: 'pstore',
      backend: 'acpi-erst',
      address: { type: 'usb', bus: 0, port: '1' },
    };
    const watchdog: TestDevice = { kind: 'watchdog', model: 'diag288' };
    const video: TestDevice = { kind: 'video', model: 'vga', heads: 2 };
    expect(codeOf({ devices: [pstore, watchdog, video] })).toBe('OptionNotAllowed');
    expect(codeOf({ devices: [pstore, watchdog] })).toBe('MachineLacksDevice');
    expect(codeOf({ devices: [pstore] })).toBe('AddressTypeWrong');
  });
});
