import { type Draft, pickOr, sometimes, unique } from './draft.ts';
import { element } from './element.ts';
import { isX86 } from './machine.ts';
import { hasUsb, maybeUsbAddress } from './usb-address.ts';
import { maybePciAddress, maybeVirtioAddress } from './virtio-address.ts';

/** A sound card. */
export function sound(draft: Draft): string {
  const { random, machine } = draft;
  const isa = isX86(machine) || machine.board === 'ppc-board' ? ['sb16', 'pcspk'] : [];
  const usb = hasUsb(draft) ? ['usb', 'usb'] : [];
  const pci = machine.board === 'isapc' ? [] : ['ac97', 'es1370', 'ich6', 'ich9', 'virtio'];
  const hda = ['ich6', 'ich9'];
  const all = [...isa, ...usb, ...(machine.board === 's390-ccw' ? ['virtio'] : pci)];
  const model = pickOr(draft, draft.profile.name === 'usb' && usb.length > 0 ? usb : all, [
    'ich7',
    'nosuch',
  ]);
  const codec = hda.includes(model)
    ? sometimes(draft, 0.3, () => element('codec', { type: 'duplex' }))
    : undefined;
  const audio =
    random.chance(0.1) && draft.taken.has('audio 1') ? element('audio', { id: 1 }) : undefined;
  return element('sound', { model }, codec, audio, soundAddress(draft, model));
}

/** Where sound goes on the host. */
export function audio(draft: Draft): string {
  const id = unique(draft, 'audio', () => draft.random.int(1, 3));
  return element('audio', {
    id,
    type: draft.random.pick(['none', 'none', 'oss', 'alsa', 'pulseaudio']),
  });
}

function soundAddress(draft: Draft, model: string): string | undefined {
  switch (model) {
    case 'usb':
      return maybeUsbAddress(draft);
    case 'virtio':
      return maybeVirtioAddress(draft);
    case 'sb16':
    case 'pcspk':
      return undefined;
    default:
      return maybePciAddress(draft, 'conventional');
  }
}
