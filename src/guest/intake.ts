import type { Address, AddressWish, PartialPciAddress, PciAddress } from '../core/address.ts';
import type { DeviceKind, RequestDevice } from '../core/device.ts';
import { entryOf } from '../core/lookup.ts';
import type { Model } from '../model/model.ts';
import { insertController, sortDisks } from './device-order.ts';
import { type DeviceLists, type Draft, emptyLists, nameOf, refusal } from './guest.ts';
import { checkNames, unknownName } from './known-names.ts';
import { addScsiControllersAsRead } from './scsi-hostdevs.ts';
import { checkUsbAddress, checkUsbAllowed, checkUsbMaster, checkUsbNone } from './usb-rules.ts';

/** How many devices of a kind a guest may list. */
const AT_MOST: Partial<Record<DeviceKind, number>> = {
  memballoon: 1,
  nvram: 1,
  redirfilter: 1,
  iommu: 1,
  vsock: 1,
  pstore: 1,
  tpm: 2,
};

/** Kinds in the order in which libvirt reads them; only the order among these matters. */
const READ_FIRST: readonly DeviceKind[] = ['disk', 'controller', 'filesystem', 'interface'];

/**
 * Copies the devices of a request into working lists, in libvirt's order, and refuses what libvirt refuses while reading.
 *
 * @throws DevaddrError
 */
export function takeIn(devices: readonly RequestDevice[], model: Model): DeviceLists {
  const lists = emptyLists();
  const drafts = devices.map((device) => draftOf(device, model));
  const later = drafts.filter((draft) => !READ_FIRST.includes(draft.kind));
  for (const kind of READ_FIRST) {
    for (const draft of drafts) if (draft.kind === kind) takeDevice(lists, draft, model);
  }
  sortDisks(lists.disk);
  checkUsbMaster(lists);
  for (const draft of later) takeDevice(lists, draft, model);
  addScsiControllersAsRead(lists);
  return lists;
}

function draftOf(device: RequestDevice, model: Model): Draft {
  const copy = { ...device };
  if ('tunables' in copy) delete copy.tunables;
  if ('was' in copy) delete copy.was;
  const draft = copy as Draft;
  if (device.address !== undefined) draft.address = wholeAddress(device.address);
  if (draft.kind === 'interface') draft.model = canonicalNicModel(draft, model);
  if (draft.kind === 'controller') completeController(draft, model);
  return draft;
}

/** Numbers of a PCI address that are left out count as 0, as in libvirt. */
export function wholeAddress(wish: AddressWish): Address {
  if (wish.type !== 'pci') return wish;
  if (isWhole(wish)) return wish;
  const { domain = 0, bus = 0, slot = 0, function: fn = 0, multifunction, zpci } = wish;
  return { type: 'pci', domain, bus, slot, function: fn, multifunction, zpci };
}

function isWhole(wish: PartialPciAddress): wish is PciAddress {
  const { domain, bus, slot } = wish;
  return (
    domain !== undefined && bus !== undefined && slot !== undefined && wish.function !== undefined
  );
}

function canonicalNicModel(nic: Draft<'interface'>, model: Model): string | undefined {
  const written = nic.model;
  if (written === undefined || written.toLowerCase() === 'unknown') return undefined;
  const known = model.devices.names.interface.find(
    (name) => name.toLowerCase() === written.toLowerCase(),
  );
  if (known === undefined && !/^[A-Za-z0-9_-]+$/.test(written)) {
    throw refusal(
      nic,
      'ModelNameInvalid',
      `interface model \`${written}\` has characters other than letters, digits, \`_\` and \`-\``,
      { field: 'model' },
    );
  }
  return known ?? written;
}

function completeController(controller: Draft<'controller'>, model: Model): void {
  const { type, index } = controller;
  const [, highest] = model.controllers.limits.index;
  if (type === 'pci' && index !== undefined && index > highest) {
    throw refusal(
      controller,
      'NumberOutOfRange',
      `a PCI controller has an index of at most ${highest}; ${nameOf(controller)} has ${index}`,
      { field: 'index', data: { value: index, last: highest } },
    );
  }
  const models = entryOf(model.controllers.models, type);
  if (models === undefined) {
    throw unknownName(
      controller,
      'ControllerTypeUnknown',
      'type',
      'controller type',
      type,
      Object.keys(model.controllers.models),
    );
  }
  if (controller.model !== undefined && !models.includes(controller.model)) {
    throw unknownName(
      controller,
      'ControllerModelUnknown',
      'model',
      `${type} controller model`,
      controller.model,
      models,
    );
  }
  if (type !== 'usb') return;
  if (controller.model === 'none') {
    delete controller.address;
    delete controller.startPort;
    return;
  }
  const startPort = model.controllers.ich9Usb.startPorts[controller.model ?? ''];
  if (startPort !== undefined) controller.startPort ??= startPort;
}

function takeDevice(lists: DeviceLists, draft: Draft, model: Model): void {
  const most = AT_MOST[draft.kind];
  if (most !== undefined && lists[draft.kind].length >= most) {
    throw refusal(
      draft,
      'TooManyOfKind',
      `a guest has at most ${most} \`${draft.kind}\`; ${nameOf(draft)} is one more`,
      {
        data: { kind: draft.kind, most },
      },
    );
  }
  checkNames(draft, model);
  checkUsbAddress(draft);
  place(lists, draft);
}

/** Puts a device into its list; what libvirt settles while it reads is settled here. */
function place(lists: DeviceLists, draft: Draft): void {
  switch (draft.kind) {
    case 'controller':
      checkUsbNone(lists, draft);
      insertController(lists.controller, draft);
      return;
    case 'interface':
      takeInterface(lists, draft);
      return;
    case 'hostdev':
      checkUsbAllowed(lists, draft, draft.type);
      lists.hostdev.push(draft);
      return;
    case 'video':
      if (draft.primary === true) lists.video.unshift(draft);
      else lists.video.push(draft);
      return;
    default:
      settle(lists, draft);
      (lists[draft.kind] as Draft[]).push(draft);
  }
}

function settle(lists: DeviceLists, draft: Draft): void {
  switch (draft.kind) {
    case 'console':
      draft.port = lists.console.length;
      return;
    case 'memballoon':
      if (draft.model === 'none') delete draft.address;
      return;
    case 'watchdog':
      draft.action ??= 'reset';
      return;
    case 'input':
      checkUsbAllowed(lists, draft, draft.bus);
      return;
    case 'hub':
      checkUsbAllowed(lists, draft, draft.type);
      return;
    case 'redirdev':
      draft.bus ??= 'usb';
      return;
    default:
      return;
  }
}

function takeInterface(lists: DeviceLists, nic: Draft<'interface'>): void {
  lists.interface.push(nic);
  if (nic.type !== 'hostdev') return;
  lists.hostdev.push({
    id: nic.id,
    kind: 'hostdev',
    type: 'pci',
    hostAddress: nic.hostAddress,
    ...(nic.address === undefined ? {} : { address: nic.address }),
    owner: nic,
  });
}
