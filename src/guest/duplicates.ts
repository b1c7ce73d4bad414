import { type Draft, type Guest, nameOf, refusal, VISIT_ORDER } from './guest.ts';

/**
 * Refuses two controllers of one type and index (USB excepted), two panic notifiers of one model, a boot order given
 * twice or in two ways.
 *
 * @throws DevaddrError `ControllerDuplicate`, `PanicDuplicate`, `BootOrderDuplicate`, `BootOrderMixed`
 */
export function checkDuplicates(guest: Guest): void {
  checkControllers(guest);
  checkPanics(guest);
  checkBootOrder(guest);
}

/** The first pair of devices with the same key, if there is one. */
export function firstPair<T>(
  devices: readonly T[],
  keyOf: (device: T) => string | undefined,
): [T, T] | undefined {
  const seen = new Map<string, T>();
  for (const device of devices) {
    const key = keyOf(device);
    if (key === undefined) continue;
    const before = seen.get(key);
    if (before !== undefined) return [before, device];
    seen.set(key, device);
  }
  return undefined;
}

function checkControllers({ lists }: Guest): void {
  const pair = firstPair(lists.controller, ({ type, index }) =>
    type === 'usb' ? undefined : `${type} ${index}`,
  );
  if (pair === undefined) return;
  const [before, controller] = pair;
  throw refusal(
    controller,
    'ControllerDuplicate',
    `two ${controller.type} controllers have index ${controller.index}: ${nameOf(before)} and ${nameOf(controller)}`,
    {
      field: 'index',
      hint: 'leave the index of one of them out: a free one is then chosen',
      data: { type: controller.type, index: controller.index, holder: before.id },
    },
  );
}

function checkPanics({ lists }: Guest): void {
  const pair = firstPair(lists.panic, ({ model }) => model ?? 'default');
  if (pair === undefined) return;
  const [before, panic] = pair;
  throw refusal(
    panic,
    'PanicDuplicate',
    `${nameOf(before)} and ${nameOf(panic)} are panic notifiers of the same model`,
    {
      data: { model: panic.model },
    },
  );
}

function checkBootOrder({ lists, machine }: Guest): void {
  const devices: Draft[] = [];
  for (const kind of VISIT_ORDER) {
    for (const device of lists[kind]) {
      const second = device.kind === 'hostdev' && device.owner !== undefined;
      if (device.bootOrder !== undefined && !second) devices.push(device);
    }
  }
  const pair = firstPair(devices, ({ bootOrder }) => String(bootOrder));
  if (pair !== undefined) {
    const [before, device] = pair;
    throw refusal(
      device,
      'BootOrderDuplicate',
      `${nameOf(before)} and ${nameOf(device)} both have boot order ${device.bootOrder}`,
      {
        field: 'bootOrder',
        data: { bootOrder: device.bootOrder, holder: before.id },
      },
    );
  }
  const first = devices[0];
  if (first === undefined || machine.request.osBoot !== true) return;
  throw refusal(
    first,
    'BootOrderMixed',
    `boot devices are named both for the whole guest and by the boot order of ${nameOf(first)}`,
    {
      field: 'bootOrder',
      hint: 'use one of the two',
    },
  );
}
