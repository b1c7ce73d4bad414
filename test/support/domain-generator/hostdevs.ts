import { type Draft, pickOr, sometimes, unique } from './draft.ts';
import { driveAddress } from './drive-address.ts';
import { type Attributes, element } from './element.ts';
import { hostPciAddress } from './host-address.ts';
import { maybeUsbAddress } from './usb-address.ts';
import { ccwAddress, maybePciAddress, maybeVirtioAddress, plugOf } from './virtio-address.ts';
import { variantOfVirtio } from './virtio-model.ts';

/** A PCI device of the host that is not there, so that nothing can be learnt from it. */
export function pciHostdev(draft: Draft): string {
  const { random } = draft;
  const address = unique(draft, 'host pci', () => hostPciAddress(random));
  return hostdev(
    { type: 'pci', managed: sometimes(draft, 0.6, () => random.pick(['yes', 'no'])) },
    element('source', {}, address),
    random.chance(0.1) ? element('rom', { bar: random.pick(['on', 'off']) }) : undefined,
    random.chance(0.06)
      ? element('address', { type: pickOr(draft, ['unassigned'], ['usb']) })
      : maybePciAddress(draft, 'express'),
  );
}

/** A USB device of the host. */
export function usbHostdev(draft: Draft): string {
  const { random } = draft;
  const product = unique(draft, 'host usb', () => random.int(1, 999))
    .toString(16)
    .padStart(4, '0');
  const source = random.chance(0.7)
    ? [element('vendor', { id: '0x1d6b' }), element('product', { id: `0x${product}` })]
    : [
        element('address', {
          bus: 7,
          device: unique(draft, 'host usb device', () => random.int(2, 120)),
        }),
      ];
  return hostdev({ type: 'usb' }, element('source', {}, ...source), maybeUsbAddress(draft));
}

/** A SCSI device of the host. */
export function scsiHostdev(draft: Draft): string {
  const { random } = draft;
  const unit = unique(draft, 'host scsi', () => random.int(0, 200));
  const iscsi = random.chance(0.15);
  const source = iscsi
    ? element(
        'source',
        { protocol: 'iscsi', name: `iqn.2013-07.example:target/${unit}` },
        element('host', { name: 'storage.example', port: 3260 }),
      )
    : element(
        'source',
        {},
        element('adapter', { name: 'scsi_host0' }),
        element('address', { bus: 0, target: 0, unit }),
      );
  const addressed = random.chance(draft.profile.addressed);
  return hostdev({ type: 'scsi' }, source, addressed ? driveAddress(draft, 'scsi') : undefined);
}

/** A SCSI host of the host, which is a virtio device of the guest. */
export function vhostScsi(draft: Draft): string {
  const number = unique(draft, 'wwpn', () => draft.random.int(0x1000, 0xffff)).toString(16);
  const model = variantOfVirtio(draft, 0.3);
  return hostdev(
    { type: 'scsi_host', model },
    element('source', { protocol: 'vhost', wwpn: `naa.500140501209${number}` }),
    maybeVirtioAddress(draft, plugOf(model)),
  );
}

/** A mediated device of the host. */
export function mdev(draft: Draft): string {
  const { random, machine } = draft;
  const channels = machine.board === 's390-ccw' ? ['vfio-ccw', 'vfio-ccw', 'vfio-ap'] : [];
  const model = pickOr(draft, ['vfio-pci', ...channels], ['vfio-ccw', 'vfio-ap', 'nosuch']);
  const serial = unique(draft, 'mdev', () => random.int(0x1000, 0xffff)).toString(16);
  const address =
    model === 'vfio-ccw'
      ? sometimes(draft, draft.profile.addressed, () => ccwAddress(draft))
      : maybePciAddress(draft, 'express');
  return hostdev(
    { type: 'mdev', model },
    element(
      'source',
      {},
      element('address', { uuid: `3f1c4a08-2c5e-4f6b-9d77-0123456a${serial}` }),
    ),
    model === 'vfio-ap' ? undefined : address,
  );
}

function hostdev(attributes: Attributes, ...content: (string | undefined)[]): string {
  return element('hostdev', { mode: 'subsystem', ...attributes }, ...content);
}
