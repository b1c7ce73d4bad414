import { type Draft, pickOr, slips, sometimes, unique } from './draft.ts';
import { element } from './element.ts';
import { hasUsb, maybeUsbAddress } from './usb-address.ts';
import { maybeVirtioAddress, plugOf } from './virtio-address.ts';
import { variantOfVirtio } from './virtio-model.ts';

/** A directory of the host for the guest. */
export function filesystem(draft: Draft): string {
  const { random } = draft;
  const number = unique(draft, 'filesystem', () => random.int(0, 99));
  const mtp = hasUsb(draft) ? ['mtp'] : [];
  const driver = pickOr<string | undefined>(
    draft,
    draft.profile.name === 'usb' && mtp.length > 0
      ? mtp
      : [undefined, undefined, 'path', 'virtiofs', ...mtp],
    ['loop', 'nbd', 'ploop'],
  );
  if (driver === 'virtiofs') draft.needs.add('shared-memory');
  const fixed = driver === 'mtp' || (driver === 'virtiofs' && !slips(draft));
  const model = fixed ? undefined : variantOfVirtio(draft, 0.25);
  return element(
    'filesystem',
    { type: 'mount', accessmode: sometimes(draft, 0.5, () => 'passthrough'), model },
    driver === undefined ? undefined : element('driver', { type: driver }),
    element('source', { dir: `/tmp/shared-${number}` }),
    element('target', { dir: `shared-${number}` }),
    driver === 'mtp' ? maybeUsbAddress(draft) : maybeVirtioAddress(draft, plugOf(model)),
  );
}
