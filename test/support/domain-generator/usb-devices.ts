import { type Draft, slips, sometimes } from './draft.ts';
import { element } from './element.ts';
import { hubAddress, maybeUsbAddress } from './usb-address.ts';

/** A USB hub. */
export function hub(draft: Draft): string {
  return element('hub', { type: 'usb' }, hubAddress(draft));
}

/** A USB device that a client of the guest's screen lends. */
export function redirdev(draft: Draft): string {
  const bus = sometimes(draft, 0.8, () => 'usb');
  const source = element('source', { mode: 'connect', host: '127.0.0.1', service: 4001 });
  const address = slips(draft, 0.03) ? element('address', { type: 'pci' }) : maybeUsbAddress(draft);
  return element('redirdev', { bus, type: 'tcp' }, source, address);
}

/** A smart card. */
export function smartcard(draft: Draft): string {
  const { random } = draft;
  const address = random.chance(draft.profile.addressed)
    ? element('address', {
        type: 'ccid',
        controller: slips(draft) ? 1 : 0,
        slot: slips(draft) ? 1 : 0,
      })
    : undefined;
  const mode = random.pick(['host', 'host-certificates', 'passthrough']);
  if (mode === 'host') return element('smartcard', { mode }, address);
  if (mode === 'passthrough') {
    const source = element('source', { mode: 'bind', host: '127.0.0.1', service: 2001 });
    return element(
      'smartcard',
      { mode, type: 'tcp' },
      source,
      element('protocol', { type: 'raw' }),
      address,
    );
  }
  const certificates = ['cert1', 'cert2', 'cert3'].map((name) => element('certificate', {}, name));
  const database = element('database', {}, '/tmp/certificates');
  return element('smartcard', { mode }, ...certificates, database, address);
}
