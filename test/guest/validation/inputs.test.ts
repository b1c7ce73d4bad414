import { describe, expect, it } from 'vitest';
import {
  codeOf,
  itRefuses,
  type MachineName,
  refusalOf,
  type Situation,
  type TestDevice,
} from './support.ts';

type Fields = Omit<Partial<Extract<TestDevice, { kind: 'input' }>>, 'kind'>;

function input(
  type: string,
  bus?: string,
  fields: Fields = {},
  on: MachineName = 'q35',
): Situation {
  return { on, devices: [{ kind: 'input', type, ...(bus && { bus }), ...fields }] };
}

describe('input devices', () => {
  itRefuses(
    'InputBusWrong',
    'a tablet is not on PS/2',
    input('tablet', 'ps2'),
    input('mouse', 'ps2'),
  );
  itRefuses('InputBusWrong', 'QEMU has no xen bus', input('mouse', 'xen'), input('mouse', 'usb'));
  itRefuses(
    'InputBusWrong',
    'a passed-through device is on virtio',
    input('passthrough', 'usb'),
    input('passthrough', 'virtio'),
  );
  itRefuses('InputBusWrong', 'an evdev has no bus', input('evdev', 'virtio'), input('evdev'));
  itRefuses(
    'InputBusWrong',
    'an evdev on Z gets a bus it cannot have',
    input('evdev', undefined, {}, 's390-ccw-virtio'),
    input('evdev', 'none', {}, 's390-ccw-virtio'),
  );
  it('accepts buses that say nothing', () => {
    expect(refusalOf(input('mouse', 'none'))).toBeUndefined();
    expect(refusalOf(input('mouse', 'parallels'))).toBeUndefined();
  });

  itRefuses(
    'Ps2Unsupported',
    'PS/2 is switched off',
    { ...input('mouse', 'ps2'), machine: { ps2: false } },
    { ...input('mouse', 'usb'), machine: { ps2: false } },
  );
  itRefuses(
    'Ps2Unsupported',
    'the machine has no PS/2',
    input('mouse', 'ps2', {}, 'virt'),
    input('mouse', 'virtio', {}, 'virt'),
  );
  itRefuses(
    'Ps2Unsupported',
    'QEMU has no PS/2',
    { ...input('mouse', 'ps2'), without: ['i8042'] },
    { ...input('mouse', 'usb'), without: ['i8042'] },
  );

  itRefuses(
    'OptionNotAllowed',
    'models are for bus virtio',
    input('tablet', 'usb', { model: 'virtio' }),
    input('tablet', 'virtio', { model: 'virtio' }),
  );
  for (const model of ['virtio-transitional', 'virtio-non-transitional']) {
    itRefuses(
      'DeviceUnsupported',
      `there is no ${model} input`,
      input('tablet', 'virtio', { model }),
      input('tablet', 'virtio'),
    );
  }

  const flags: [string, string][] = [
    ['mouse', 'virtio-mouse'],
    ['tablet', 'virtio-tablet'],
    ['keyboard', 'virtio-keyboard'],
    ['passthrough', 'virtio-input-host'],
  ];
  for (const [type, flag] of flags) {
    const there = input(type, 'virtio');
    itRefuses('DeviceUnsupported', `${type} needs ${flag}`, { ...there, without: [flag] }, there);
    const onChannel = input(type, 'virtio', {}, 's390-ccw-virtio');
    itRefuses(
      'DeviceUnsupported',
      `${type} as a channel device needs ${flag}-ccw`,
      { ...onChannel, without: [`${flag}-ccw`] },
      { ...onChannel, plus: [`${flag}-ccw`] },
    );
  }
  itRefuses(
    'DeviceUnsupported',
    'a USB keyboard needs usb-kbd',
    { ...input('keyboard', 'usb'), without: ['usb-kbd'] },
    { ...input('mouse', 'usb'), without: ['usb-kbd'] },
  );

  it('reports the type before the switched-off controller', () => {
    expect(codeOf({ ...input('tablet', 'ps2'), machine: { ps2: false } })).toBe('InputBusWrong');
  });
});
