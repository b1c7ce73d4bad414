import { entryOf } from '../../core/lookup.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';

/** Flag of each type of graphics. */
const GRAPHICS_FLAGS: Readonly<Record<string, string>> = {
  sdl: 'sdl',
  vnc: 'vnc',
  spice: 'spice',
  'egl-headless': 'egl-headless',
  dbus: 'display-dbus',
  rdp: 'display-dbus',
};

/** Flag of each back end of a random number generator. */
const RNG_FLAGS: Readonly<Record<string, string>> = {
  random: 'rng-random',
  egd: 'rng-egd',
  builtin: 'rng-builtin',
};

/**
 * Refuses a device that the QEMU binary does not have.
 *
 * @throws DevaddrError `DeviceUnsupported`
 */
export function checkAvailable(device: Draft, guest: Guest): void {
  const { machine } = guest;
  const facts = guest.factsOf(device);
  if (facts.unsupported || (device.kind === 'graphics' && device.type === 'desktop')) {
    throw unsupported(device, undefined);
  }
  if (device.kind === 'video' && device.model === undefined) throw unsupported(device, undefined);
  const lacking = facts.requires.find((flag) => !machine.has(flag)) ?? ownFlag(device, guest);
  if (lacking !== undefined) throw unsupported(device, lacking);
}

/** Flags that depend on more than the model. */
function ownFlag(device: Draft, { machine }: Guest): string | undefined {
  let flag: string | undefined;
  if (device.kind === 'crypto' && device.backend === 'lkcf') flag = 'cryptodev-backend-lkcf';
  else if (device.kind === 'interface' && device.type === 'vdpa') flag = 'netdev.vhost-vdpa';
  else if (device.kind === 'graphics') flag = entryOf(GRAPHICS_FLAGS, device.type);
  else if (device.kind === 'rng') flag = entryOf(RNG_FLAGS, device.backend ?? '');
  else if (device.kind === 'memory' && device.model === 'virtio-mem') {
    flag = device.address?.type === 'ccw' ? 'virtio-mem-ccw' : 'virtio-mem-pci';
  }
  return flag === undefined || machine.has(flag) ? undefined : flag;
}

function unsupported(device: Draft, flag: string | undefined): Error {
  return refusal(
    device,
    'DeviceUnsupported',
    `this QEMU does not have ${nameOf(device)}${flag === undefined ? '' : ` (it lacks \`${flag}\`)`}`,
    {
      field: 'model',
      ...(flag === undefined ? {} : { data: { flag } }),
    },
  );
}
