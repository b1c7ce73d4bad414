import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';

/** Video models that may be there more than once, or have several heads. */
const MULTIPLE: ReadonlySet<string> = new Set(['qxl', 'virtio']);

/**
 * Checks a video device.
 *
 * @throws DevaddrError `VideoNoneNotAlone`, `VideoNotPrimary`, `OptionNotAllowed`, `AddressTypeWrong`
 */
export function checkVideo(video: Draft<'video'>, { lists }: Guest): void {
  const { model = '', address } = video;
  if (model === 'none') {
    if (lists.video.length === 1) return;
    throw refusal(
      video,
      'VideoNoneNotAlone',
      `a video device of model \`none\` is the only one; the guest has ${lists.video.length}`,
      { field: 'model' },
    );
  }
  if (model !== 'qxl') refuseQxlMemory(video);
  if (model === 'ramfb' && address !== undefined) {
    throw refusal(video, 'AddressTypeWrong', `${nameOf(video)} has no address`, {
      field: 'address',
      hint: 'remove the address',
    });
  }
  if (MULTIPLE.has(model)) return;
  if (video.primary !== true) {
    throw refusal(
      video,
      'VideoNotPrimary',
      `only \`virtio\` and \`qxl\` video devices can be further ones, not ${nameOf(video)}`,
      {
        field: 'model',
        hint: 'give it model `virtio`',
      },
    );
  }
  if ((video.heads ?? 1) !== 1) {
    throw refusal(
      video,
      'OptionNotAllowed',
      `only \`virtio\` and \`qxl\` video devices have several heads, not ${nameOf(video)}`,
      { field: 'heads' },
    );
  }
}

function refuseQxlMemory(video: Draft<'video'>): void {
  const field = (['ram', 'vram64', 'vgamem'] as const).find((each) => (video[each] ?? 0) !== 0);
  if (field === undefined) return;
  throw refusal(
    video,
    'OptionNotAllowed',
    `only \`qxl\` video devices have ${field}, not ${nameOf(video)}`,
    { field },
  );
}

/** Flag of a virtio input by its type. */
const VIRTIO_FLAGS: Readonly<Record<string, string>> = {
  mouse: 'virtio-mouse',
  tablet: 'virtio-tablet',
  keyboard: 'virtio-keyboard',
  passthrough: 'virtio-input-host',
};

/**
 * Checks an input device.
 *
 * @throws DevaddrError `InputBusWrong`, `Ps2Unsupported`, `DeviceUnsupported`
 */
export function checkInput(input: Draft<'input'>, guest: Guest): void {
  const { type, bus = 'none' } = input;
  const busWrong =
    (bus === 'ps2' && type !== 'mouse' && type !== 'keyboard') ||
    bus === 'xen' ||
    bus === 'parallels' ||
    (type === 'passthrough' && bus !== 'virtio') ||
    (type === 'evdev' && bus !== 'none');
  if (busWrong) {
    throw refusal(input, 'InputBusWrong', `${nameOf(input)} cannot be on bus \`${bus}\``, {
      field: 'bus',
      hint: 'leave the bus out',
    });
  }
  if (bus === 'ps2') checkPs2Input(input, guest);
  else if (bus === 'virtio') checkVirtioInput(input, guest);
  else if (bus === 'usb' && type === 'keyboard' && !guest.machine.has('usb-kbd')) {
    throw refusal(input, 'DeviceUnsupported', `this QEMU has no USB keyboard: ${nameOf(input)}`, {
      field: 'bus',
    });
  }
}

function checkPs2Input(input: Draft<'input'>, { machine }: Guest): void {
  if (machine.request.ps2 === false) {
    throw refusal(
      input,
      'Ps2Unsupported',
      `${nameOf(input)} needs the PS/2 controller, which is switched off`,
      { field: 'bus' },
    );
  }
  if (machine.family.allows.ps2 && machine.has('i8042')) return;
  throw refusal(
    input,
    'Ps2Unsupported',
    `\`${machine.type}\` has no PS/2 controller for ${nameOf(input)}`,
    { field: 'bus', hint: 'use bus `usb` or `virtio`' },
  );
}

function checkVirtioInput(input: Draft<'input'>, { machine }: Guest): void {
  const flag = VIRTIO_FLAGS[input.type];
  const onChannel = input.address?.type === 'ccw' ? `${flag}-ccw` : undefined;
  const lacking = [flag, onChannel].find((each) => each !== undefined && !machine.has(each));
  if (lacking === undefined) return;
  throw refusal(input, 'DeviceUnsupported', `this QEMU has no \`${lacking}\`: ${nameOf(input)}`, {
    field: 'bus',
  });
}
