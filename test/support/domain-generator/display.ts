import { type Draft, pickOr, slips, sometimes, take } from './draft.ts';
import { element } from './element.ts';
import { isX86, rootOf } from './machine.ts';
import { maybePciAddress, maybeVirtioAddress } from './virtio-address.ts';

/** A video card; after the first one only those that may be second. */
export function video(draft: Draft): string {
  const { random } = draft;
  const first = take(draft, 'video');
  if (first && random.chance(0.05)) draft.taken.add('video none');
  if (first && draft.taken.has('video none'))
    return element('video', {}, element('model', { type: 'none' }));
  const type = first
    ? firstVideo(draft)
    : pickOr<string | undefined>(draft, ['virtio'], ['vga', 'qxl']);
  const primary =
    !first && slips(draft) ? 'yes' : first ? sometimes(draft, 0.1, () => 'yes') : undefined;
  const heads = type === 'virtio' || slips(draft, 0.05) ? random.int(1, 4) : 1;
  const hasMemory = type !== undefined && !['virtio', 'ramfb'].includes(type);
  const model = element('model', {
    type,
    vram: hasMemory
      ? sometimes(draft, 0.4, () => random.pick([8192, 9216, 16384, 32768]))
      : undefined,
    heads: sometimes(draft, 0.5, () => heads),
    primary,
  });
  return element('video', {}, model, videoAddress(draft, type));
}

/** A way to see the guest's screen. */
export function graphics(draft: Draft): string {
  const type = pickOr(draft, ['vnc', 'vnc', 'vnc', 'sdl', 'egl-headless'], ['spice']);
  if (type !== 'vnc') return element('graphics', { type });
  return element('graphics', { type, port: -1, autoport: 'yes' });
}

/** Whether there may be another video card. */
export function takesVideo(draft: Draft): boolean {
  return !draft.taken.has('video none');
}

function firstVideo(draft: Draft): string | undefined {
  const { machine } = draft;
  if (machine.board === 's390-ccw') return pickOr(draft, ['virtio', undefined], ['vga', 'bochs']);
  const vmware = isX86(machine) ? ['vmvga'] : [];
  const ramfb = machine.arch.startsWith('ppc') ? [] : ['ramfb'];
  const usual = [
    'vga',
    'vga',
    'cirrus',
    'bochs',
    'virtio',
    'virtio',
    undefined,
    ...ramfb,
    ...vmware,
  ];
  return pickOr(draft, usual, ['qxl', 'xen', 'vbox', 'parallels', 'gop', 'vmvga']);
}

function videoAddress(draft: Draft, type: string | undefined): string | undefined {
  if (type === 'ramfb' || rootOf(draft.machine.board) === undefined) return undefined;
  if (type === 'virtio') return maybeVirtioAddress(draft);
  return maybePciAddress(draft, type === 'bochs' ? 'express' : 'conventional');
}
