import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';

type Input = Draft<'input'>;

const PS2_TYPES: ReadonlySet<string> = new Set(['mouse', 'keyboard']);

/**
 * Checks that type, bus and model of an input device go together.
 *
 * @throws DevaddrError `InputBusWrong`, `Ps2Unsupported`, `OptionNotAllowed`
 */
export function checkInput(input: Input, { machine }: Guest): void {
  const { type, bus = 'none', model } = input;
  const wrong =
    (bus === 'ps2' && !PS2_TYPES.has(type)) ||
    bus === 'xen' ||
    (type === 'passthrough' && bus !== 'virtio') ||
    (type === 'evdev' && bus !== 'none');
  if (wrong) {
    throw refusal(input, 'InputBusWrong', `${nameOf(input)} cannot be on bus \`${bus}\``, {
      field: 'bus',
      hint: 'leave the bus out',
      data: { type, bus },
    });
  }
  if (bus === 'ps2' && machine.request.ps2 === false) {
    throw refusal(
      input,
      'Ps2Unsupported',
      `${nameOf(input)} needs the PS/2 controller, which is switched off`,
      { field: 'bus' },
    );
  }
  if (model === undefined || bus === 'virtio') return;
  throw refusal(
    input,
    'OptionNotAllowed',
    `input model \`${model}\` goes with bus \`virtio\`, not ${nameOf(input)}`,
    { field: 'model' },
  );
}

/**
 * Checks an input device for what QEMU has.
 *
 * @throws DevaddrError `Ps2Unsupported`, `DeviceUnsupported`
 */
export function checkInputOnQemu(input: Input, { machine }: Guest): void {
  const { type, bus } = input;
  if (bus === 'ps2' && !(machine.family.allows.ps2 && machine.has('i8042'))) {
    throw refusal(
      input,
      'Ps2Unsupported',
      `\`${machine.type}\` has no PS/2 controller for ${nameOf(input)}`,
      { field: 'bus', hint: 'use bus `usb` or `virtio`' },
    );
  }
  if (bus === 'virtio') checkVirtioModel(input);
  const lacking = flagsOf(input).find((flag) => !machine.has(flag));
  if (lacking === undefined) return;
  throw refusal(input, 'DeviceUnsupported', `this QEMU has no \`${lacking}\`: ${nameOf(input)}`, {
    field: bus === 'virtio' ? 'bus' : 'type',
    data: { flag: lacking, type },
  });
}

/** libvirt knows these models for input devices too, but has none of them. */
const TRANSITIONAL: ReadonlySet<string | undefined> = new Set([
  'virtio-transitional',
  'virtio-non-transitional',
]);

function checkVirtioModel(input: Input): void {
  if (!TRANSITIONAL.has(input.model)) return;
  throw refusal(
    input,
    'DeviceUnsupported',
    `there are no input devices of model \`${input.model}\`: ${nameOf(input)}`,
    { field: 'model', hint: 'use model `virtio`, or leave it out' },
  );
}

/** Flag of a virtio input by its type. */
const VIRTIO_FLAGS: Readonly<Record<string, string>> = {
  mouse: 'virtio-mouse',
  tablet: 'virtio-tablet',
  keyboard: 'virtio-keyboard',
  passthrough: 'virtio-input-host',
};

function flagsOf({ type, bus, address }: Input): string[] {
  if (bus === 'usb' && type === 'keyboard') return ['usb-kbd'];
  const flag = bus === 'virtio' ? VIRTIO_FLAGS[type] : undefined;
  if (flag === undefined) return [];
  return address?.type === 'ccw' ? [flag, `${flag}-ccw`] : [flag];
}
