import { type Draft, pickOr, slips, sometimes, unique } from './draft.ts';
import { element } from './element.ts';
import { hostPciAddress } from './host-address.ts';
import type { Plug } from './pci-address.ts';
import { maybeUsbAddress } from './usb-address.ts';
import { maybePciAddress, maybeVirtioAddress } from './virtio-address.ts';

const virtio = ['virtio', 'virtio-transitional', 'virtio-non-transitional'];
const express = ['e1000e', 'igb', 'ne2k_pci', 'pcnet', 'i82559er', 'tulip'];
const conventional = ['e1000', 'rtl8139', 'vmxnet3', 'netfront', 'lan9118', 'scm91c111', 'vlance'];
const rare = ['vmxnet', 'vmxnet2', 'Am79C970A', 'Am79C973', '82540EM', '82545EM', '82543GC'];

/** A network interface of any model but the USB one. */
export function networkInterface(draft: Draft): string {
  const { random } = draft;
  if (random.chance(0.06)) return hostInterface(draft);
  const model = interfaceModel(draft);
  const address = random.chance(0.01)
    ? element('address', { type: 'usb', bus: 0, port: 1 })
    : virtioLike(model)
      ? maybeVirtioAddress(draft, plugOfModel(model))
      : maybePciAddress(draft, plugOfModel(model));
  return element(
    'interface',
    { type: 'user' },
    model === undefined ? undefined : element('model', { type: model }),
    address,
  );
}

/** A network interface on USB. */
export function usbInterface(draft: Draft): string {
  return element(
    'interface',
    { type: 'user' },
    element('model', { type: 'usb-net' }),
    maybeUsbAddress(draft),
  );
}

function hostInterface(draft: Draft): string {
  const source = unique(draft, 'host pci', () => hostPciAddress(draft.random, 'pci'));
  return element(
    'interface',
    { type: 'hostdev', managed: sometimes(draft, 0.5, () => 'yes') },
    element('source', {}, source),
    maybePciAddress(draft, 'express'),
  );
}

function interfaceModel(draft: Draft): string | undefined {
  const { random, machine } = draft;
  if (slips(draft, 0.02)) return 'no such!';
  const kind = random.weigh([
    ['virtio', 40],
    ['none', 18],
    ['express', 18],
    ['conventional', 18],
    ['rare', 4],
    ['spelling', 3],
    ['spapr', machine.board === 'pseries' ? 14 : 0.5],
  ]);
  switch (kind) {
    case 'virtio':
      return random.chance(0.7) ? 'virtio' : random.pick(virtio);
    case 'none':
      return undefined;
    case 'express':
      return random.pick(express);
    case 'conventional':
      return random.pick(conventional);
    case 'rare':
      return random.pick(rare);
    case 'spelling':
      return pickOr(draft, ['E1000E', 'Virtio', 'RTL8139', 'unknown', 'smc91c111'], ['bad model']);
    case 'spapr':
      return 'spapr-vlan';
  }
}

function virtioLike(model: string | undefined): boolean {
  return model === undefined || model.toLowerCase().startsWith('virtio');
}

function plugOfModel(model: string | undefined): Plug {
  const isConventional = [...conventional, ...rare, 'virtio-transitional'].includes(model ?? '');
  return isConventional ? 'conventional' : 'express';
}
