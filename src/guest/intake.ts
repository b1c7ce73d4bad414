import type { Address, AddressWish, PartialPciAddress, PciAddress } from '../core/address.ts';
import type { DeviceKind, RequestDevice } from '../core/device.ts';
import { list as listNames, nearest } from '../core/text.ts';
import type { Model } from '../model/model.ts';
import { insertController, insertDisk, isCompanion } from './device-order.ts';
import { type DeviceLists, type Draft, emptyLists, nameOf, refusal } from './guest.ts';
import { addScsiControllersForHostdevs } from './scsi-hostdevs.ts';

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
  checkUsbMaster(lists);
  for (const draft of later) takeDevice(lists, draft, model);
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
  return domain !== undefined && bus !== undefined && slot !== undefined && wish.function !== undefined;
}

function canonicalNicModel(nic: Draft<'interface'>, model: Model): string | undefined {
  const written = nic.model;
  if (written === undefined || written.toLowerCase() === 'unknown') return undefined;
  const known = model.devices.names.interface.find((name) => name.toLowerCase() === written.toLowerCase());
  if (known === undefined && !/^[A-Za-z0-9_-]+$/.test(written)) {
    throw refusal(nic, 'ModelNameInvalid', `interface model \`${written}\` has characters other than letters, digits, \`_\` and \`-\``, { field: 'model' });
  }
  return known ?? written;
}

function completeController(controller: Draft<'controller'>, model: Model): void {
  const { type } = controller;
  const models = model.controllers.models[type];
  if (models === undefined) {
    throw unknownName(controller, 'ControllerTypeUnknown', 'type', 'controller type', type, Object.keys(model.controllers.models));
  }
  if (controller.model !== undefined && !models.includes(controller.model)) {
    throw unknownName(controller, 'ControllerModelUnknown', 'model', `${type} controller model`, controller.model, models);
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

/** A refusal of a value that is not in a closed list of names. */
function unknownName(
  device: Draft,
  code: string,
  field: string,
  what: string,
  value: string,
  known: readonly string[],
): Error {
  const near = nearest(value, known);
  const hint = near === undefined ? `known are ${listNames(known, 20)}` : `did you mean \`${near}\`?`;
  return refusal(device, code, `${what} \`${value}\` is unknown`, {
    field,
    data: { value, known },
    ...(known.length === 0 ? {} : { hint }),
  });
}

function takeDevice(lists: DeviceLists, draft: Draft, model: Model): void {
  const most = AT_MOST[draft.kind];
  if (most !== undefined && lists[draft.kind].length >= most) {
    throw refusal(draft, 'TooManyOfKind', `a guest has at most ${most} \`${draft.kind}\`; ${nameOf(draft)} is one more`, {
      data: { kind: draft.kind, most },
    });
  }
  checkNames(draft, model);
  switch (draft.kind) {
    case 'disk':
      return insertDisk(lists.disk, draft);
    case 'controller':
      checkUsbNone(lists, draft);
      return insertController(lists.controller, draft);
    case 'interface':
      return takeInterface(lists, draft);
    case 'hostdev':
      checkUsbAllowed(lists, draft, draft.type);
      lists.hostdev.push(draft);
      return addScsiControllersForHostdevs(lists);
    case 'video':
      if (draft.primary === true) lists.video.unshift(draft);
      else lists.video.push(draft);
      return;
    case 'console':
      draft.port = lists.console.length;
      break;
    case 'parallel':
      draft.port ??= 1 + Math.max(-1, ...lists.parallel.map((each) => each.port ?? -1));
      break;
    case 'memballoon':
      if (draft.model === 'none') delete draft.address;
      break;
    case 'input':
    case 'hub':
      checkUsbAllowed(lists, draft, draft.kind === 'hub' ? draft.type : draft.bus);
      break;
    case 'redirdev':
      draft.bus ??= 'usb';
      break;
    default:
      break;
  }
  checkUsbAddress(draft);
  (lists[draft.kind] as Draft[]).push(draft);
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

function checkNames(draft: Draft, model: Model): void {
  const { values } = model.devices;
  const check = (field: string, value: string | undefined, known: readonly string[]): void => {
    if (value !== undefined && !known.includes(value)) {
      throw unknownName(draft, 'NameUnknown', field, `${draft.kind} ${field}`, value, known);
    }
  };
  switch (draft.kind) {
    case 'panic':
      return check('model', draft.model === 'default' ? undefined : draft.model, values.panic);
    case 'hub':
      return check('type', draft.type, values.hub);
    case 'input':
      check('type', draft.type, values.inputType);
      return check('bus', draft.bus, values.inputBus);
    case 'sound':
      return check('model', draft.model, values.sound);
    case 'serial':
      return check('targetType', draft.targetType, values.serialTarget);
    case 'console':
      return check('targetType', draft.targetType, values.consoleTarget);
    case 'channel':
      return check('targetType', draft.targetType, values.channelTarget);
    default:
      return;
  }
}

function usbControllers(lists: DeviceLists): Draft<'controller'>[] {
  return lists.controller.filter((each) => each.type === 'usb');
}

function checkUsbNone(lists: DeviceLists, controller: Draft<'controller'>): void {
  if (controller.type !== 'usb') return;
  const others = usbControllers(lists);
  const none = controller.model === 'none' || others.some((each) => each.model === 'none');
  if (!none || others.length === 0) return;
  throw refusal(controller, 'UsbDisabled', `USB is switched off by a USB controller of model \`none\`, yet there is another USB controller, ${nameOf(controller)}`, {
    hint: 'remove the controller of model `none` or all others',
  });
}

function checkUsbMaster(lists: DeviceLists): void {
  const controllers = usbControllers(lists).filter((each) => each.model !== 'none');
  const first = controllers[0];
  if (first === undefined || controllers.some((each) => !isCompanion(each))) return;
  throw refusal(first, 'UsbMasterMissing', `every USB controller is a companion of one that does not exist (${nameOf(first)} is the first)`, {
    hint: 'add a controller of model `ich9-ehci1` with the same index',
  });
}

function checkUsbAllowed(lists: DeviceLists, device: Draft, bus: string | undefined): void {
  if (bus !== 'usb' || !usbControllers(lists).some((each) => each.model === 'none')) return;
  throw refusal(device, 'UsbDisabled', `${nameOf(device)} needs USB, which a USB controller of model \`none\` switches off`, {
    hint: 'remove the controller of model `none`, or give it a model such as `qemu-xhci`',
  });
}

function checkUsbAddress(device: Draft): void {
  const { address } = device;
  if (address === undefined || address.type === 'usb') return;
  const onUsb =
    (device.kind === 'input' && device.bus === 'usb') ||
    (device.kind === 'redirdev' && device.bus === 'usb') ||
    (device.kind === 'serial' && device.targetType === 'usb-serial');
  if (!onUsb) return;
  throw refusal(device, 'AddressTypeWrong', `${nameOf(device)} is a USB device and cannot have an address of type \`${address.type}\``, {
    field: 'address',
    data: { type: address.type, expected: ['usb'] },
  });
}
