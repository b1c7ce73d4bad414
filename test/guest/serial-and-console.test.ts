import { describe, expect, test } from 'vitest';
import {
  at,
  deviceOf,
  devicesOf,
  guest,
  guestConsole,
  pc,
  plan,
  pseries,
  refused,
  reg,
  type Sketch,
  s390x,
  serial,
  times,
} from '../support/builders.ts';

/** Serial ports and consoles of a plan: target type, number, and what backs it if not a pty. */
function characters(devices: readonly Sketch[], machine = pc) {
  const planned = plan(machine({ devices }));
  return [...devicesOf(planned, 'serial'), ...devicesOf(planned, 'console')].map(
    ({ kind, targetType, port, sourceType }) =>
      [kind, targetType, port, sourceType === 'pty' ? undefined : sourceType]
        .filter((word) => word !== undefined)
        .join(' '),
  );
}

const numbers = (devices: readonly Sketch[]) =>
  devicesOf(plan(pc({ devices })), 'serial').map(({ port }) => port);

describe('the first console and the first serial port are one', () => {
  const pair = ['serial isa-serial 0', 'console serial 0'];

  test.each([
    ['a lone serial port gets a console', [serial()], pair],
    ['a lone console becomes a serial port', [guestConsole()], pair],
    ['a console of type `serial` too', [guestConsole('serial')], pair],
    ['both together stay a pair', [serial(), guestConsole()], pair],
    [
      'the console takes over what backs the serial port',
      [serial(undefined, { sourceType: 'file', source: 'log' }), guestConsole()],
      ['serial isa-serial 0 file', 'console serial 0 file'],
    ],
    ['a virtio console stands alone', [guestConsole('virtio')], ['console virtio 0']],
    [
      'a virtio console moves up behind the new one',
      [serial(), guestConsole('virtio')],
      ['serial isa-serial 0', 'console serial 0', 'console virtio 1'],
    ],
    ['a PCI serial port gets no console', [serial('pci-serial')], ['serial pci-serial 0']],
    ['nor does a USB one', [serial('usb-serial')], ['serial usb-serial 0']],
    [
      'the number of the console is that of its serial port',
      [serial(undefined, { port: 7 })],
      ['serial isa-serial 7', 'console serial 7'],
    ],
  ])('%s', (_, devices, expected) => {
    expect(characters(devices)).toEqual(expected);
  });

  test('the console shows the address of its serial port', () => {
    const pcSerial = plan(pc({ devices: [serial('pci-serial'), guestConsole()] }));
    expect(deviceOf(pcSerial, 'console0').address).toMatchObject({ type: 'pci', slot: 2 });
    const power = plan(pseries({ devices: [serial()] }));
    expect(devicesOf(power, 'console')[0]?.address).toEqual({ type: 'spapr-vio', reg: 0x30000000 });
  });

  test('a console that becomes a serial port brings its address along', () => {
    const planned = plan(pseries({ devices: [guestConsole(undefined, reg(0x30005000))] }));
    expect(devicesOf(planned, 'serial')[0]).toMatchObject({
      implied: true,
      address: { type: 'spapr-vio', reg: 0x30005000 },
    });
  });

  test('a later console cannot stand for a serial port', () => {
    expect(refused(pc({ devices: [guestConsole('virtio'), guestConsole()] }))).toMatchObject({
      code: 'ConsoleNotFirst',
      device: 'console1',
      message: 'only the first console can stand for a serial port, not console `console1`',
      hint: 'move it to the front, or give it target type `virtio`',
    });
  });

  test('consoles are numbered by position, whatever they say', () => {
    const devices = [guestConsole('virtio', { port: 9 }), guestConsole('virtio', { port: 9 })];
    expect(characters(devices)).toEqual(['console virtio 0', 'console virtio 1']);
  });
});

describe('numbers of serial ports', () => {
  test('follow the highest one before', () => {
    expect(numbers([serial(undefined, { port: 1 }), serial(), serial()])).toEqual([1, 2, 3]);
  });

  test('fill gaps where the port is written as ISA', () => {
    const isa = (port?: number) => serial('isa-serial', { port });
    expect(numbers([isa(1), isa(), isa()])).toEqual([1, 0, 2]);
  });

  test('are counted apart for ports written as ISA and others', () => {
    expect(numbers([serial(undefined, { port: 0 }), serial('isa-serial')])).toEqual([0, 0]);
  });

  test('five ports of no type are taken, five ISA ports are not', () => {
    expect(numbers(times(5, () => serial()))).toEqual([0, 1, 2, 3, 4]);
    expect(refused(pc({ devices: times(5, () => serial('isa-serial')) }))).toMatchObject({
      code: 'IsaPortsUsedUp',
      device: 'serial4',
      message: 'a guest has 4 ISA serial ports, numbered 0 to 3; serial `serial4` is beyond them',
      hint: 'use a `pci-serial`, a `usb-serial` or a virtio console for further ports',
    });
  });

  test('ISA numbers end at 3 and are given once', () => {
    const isa = (port: number) => serial('isa-serial', { port });
    expect(refused(pc({ devices: [isa(4)] })).code).toBe('IsaPortsUsedUp');
    expect(refused(pc({ devices: [isa(2), isa(2)] }))).toMatchObject({
      code: 'IsaPortTaken',
      device: 'serial1',
      message: 'serial `serial1` and serial `serial0` both have ISA serial port 2',
    });
  });

  test('parallel ports follow the highest before them', () => {
    const devices = [
      { kind: 'parallel' },
      { kind: 'parallel', port: 4 },
      { kind: 'parallel' },
    ] as const;
    const planned = plan(pc({ devices }));
    expect(devicesOf(planned, 'parallel').map(({ port }) => port)).toEqual([0, 4, 5]);
  });
});

describe('the type of a serial port', () => {
  test.each([
    ['x86_64', 'pc', 'isa-serial', 'isa-serial'],
    ['ppc64', 'pseries', 'spapr-vio-serial', 'spapr-vty'],
    ['aarch64', 'virt', 'system-serial', 'pl011'],
    ['riscv64', 'virt', 'system-serial', '16550a'],
    ['loongarch64', 'virt', 'system-serial', '16550a'],
    ['s390x', 's390-ccw-virtio', 'sclp-serial', 'sclpconsole'],
    ['ppc64', 'powernv9', undefined, undefined],
    ['aarch64', 'raspi4b', undefined, undefined],
  ])('on %s %s is %s with model %s', (arch, type, targetType, targetModel) => {
    const [first] = devicesOf(plan(guest(arch, type, { devices: [serial()] })), 'serial');
    expect([first?.targetType, first?.targetModel]).toEqual([targetType, targetModel]);
  });

  test('ISA is what the machine has instead, where it has no ISA', () => {
    const [first] = devicesOf(plan(s390x({ devices: [serial('isa-serial')] })), 'serial');
    expect(first).toMatchObject({ targetType: 'sclp-serial', targetModel: 'sclpconsole' });
  });

  test.each([
    ['usb-serial', 'usb-serial'],
    ['pci-serial', 'pci-serial'],
    ['isa-debug', 'isa-debugcon'],
  ])('%s has model %s', (targetType, model) => {
    const [first] = devicesOf(plan(pc({ devices: [serial(targetType)] })), 'serial');
    expect(first?.targetModel).toBe(model);
  });

  test('the ISA debug console exists on x86 only', () => {
    expect(refused(s390x({ devices: [serial('isa-debug')] }))).toMatchObject({
      code: 'MachineLacksDevice',
      device: 'serial0',
      message: 'the ISA debug console exists on x86 machines only, not on `s390-ccw-virtio-10.0`',
    });
  });

  test('a USB port with an address of another kind is refused', () => {
    expect(refused(pc({ devices: [serial('usb-serial', at('00:05.0'))] }))).toMatchObject({
      code: 'AddressTypeWrong',
      message: 'serial `serial0` is a USB device and cannot have an address of type `pci`',
    });
  });
});
