import { isCompanion } from './device-order.ts';
import { type DeviceLists, type Draft, nameOf, refusal } from './guest.ts';

function usbControllers(lists: DeviceLists): Draft<'controller'>[] {
  return lists.controller.filter((each) => each.type === 'usb');
}

/** A USB controller of model `none` is the only one. */
export function checkUsbNone(lists: DeviceLists, controller: Draft<'controller'>): void {
  if (controller.type !== 'usb') return;
  const others = usbControllers(lists);
  const none = controller.model === 'none' || others.some((each) => each.model === 'none');
  if (!none || others.length === 0) return;
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
  const controllers = usbControllers(lists).filter((each) => each.model !== 'none');
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
  if (bus !== 'usb' || !usbControllers(lists).some((each) => each.model === 'none')) return;
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
