import { isCompanion } from './device-order.ts';
import { type DeviceLists, type Draft, nameOf, refusal } from './guest.ts';

/** The first USB controller: where one of model `none` is, it is the only one. */
function firstUsb(lists: DeviceLists): Draft<'controller'> | undefined {
  return lists.controller.find((each) => each.type === 'usb');
}

/** A USB controller of model `none` is the only one. */
export function checkUsbNone(lists: DeviceLists, controller: Draft<'controller'>): void {
  if (controller.type !== 'usb') return;
  const other = firstUsb(lists);
  if (other === undefined || (controller.model !== 'none' && other.model !== 'none')) return;
  throw refusal(
    controller,
    'UsbDisabled',
    `USB is switched off by a USB controller of model \`none\`, yet there is another USB controller, ${nameOf(controller)}`,
    {
      hint: 'remove the controller of model `none` or all others',
    },
  );
}

/** USB companions need a controller they belong to. */
export function checkUsbMaster(lists: DeviceLists): void {
  const controllers = lists.controller.filter(
    ({ type, model }) => type === 'usb' && model !== 'none',
  );
  const first = controllers[0];
  if (first === undefined || controllers.some((each) => !isCompanion(each))) return;
  throw refusal(
    first,
    'UsbMasterMissing',
    `every USB controller is a companion of one that does not exist (${nameOf(first)} is the first)`,
    {
      hint: 'add a controller of model `ich9-ehci1` with the same index',
    },
  );
}

/** Devices that are on USB by what they say need it to be there. */
export function checkUsbAllowed(lists: DeviceLists, device: Draft, bus: string | undefined): void {
  if (bus !== 'usb' || firstUsb(lists)?.model !== 'none') return;
  throw refusal(
    device,
    'UsbDisabled',
    `${nameOf(device)} needs USB, which a USB controller of model \`none\` switches off`,
    {
      hint: 'remove the controller of model `none`, or give it a model such as `qemu-xhci`',
    },
  );
}

/** Devices that are on USB by what they say have a USB address or none. */
export function checkUsbAddress(device: Draft): void {
  const { address } = device;
  if (address === undefined || address.type === 'usb') return;
  const onUsb =
    (device.kind === 'input' && device.bus === 'usb') ||
    device.kind === 'redirdev' ||
    (device.kind === 'serial' && device.targetType === 'usb-serial');
  if (!onUsb) return;
  throw refusal(
    device,
    'AddressTypeWrong',
    `${nameOf(device)} is a USB device and cannot have an address of type \`${address.type}\``,
    {
      field: 'address',
      data: { type: address.type, expected: ['usb'] },
    },
  );
}
