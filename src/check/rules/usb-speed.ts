import type { PlanController, PlanDevice } from '../../core/plan.ts';
import { nameOf } from '../../topology/verify/names.ts';
import { nextFree } from '../fixes/next-free.ts';
import { type CheckRule, type Complaint, complaintAt } from '../rule.ts';
import type { CheckView } from '../view.ts';

export const usbSpeed: CheckRule = {
  id: 'usb.speed',
  says: 'A USB device that knows full speed only is not at a port of USB 2, unless a companion controller takes it over.',
  source: 'QEMU 7.2 and 10.0: "speed mismatch trying to attach usb device"',
  severity: 'error',
  guest: 'There is no guest: QEMU refuses to start.',
  fixes: 'moves the device to the next free address of its kind',
  check: (view) =>
    view.guest.usb.seats.flatMap(({ device, bus, path: [port, ...more] }): Complaint[] => {
      // Behind a hub it is the hub that has to fit.
      if (port === undefined || more.length > 0 || !isFullSpeed(device, view)) return [];
      const fast = fastPort(bus, port, view);
      if (fast === undefined) return [];
      const message = `${nameOf(device)} knows full speed only, which port ${port} of ${nameOf(fast)} does not take`;
      return [
        complaintAt(view, 'error', message, [device, fast], {
          field: ['address', 'port'],
          hint: 'use an xHCI controller, or give the controller a companion',
        }),
      ];
    }),
  attempts: ({ devices: [id = ''] }, view) => {
    const device = view.deviceOf(id);
    return device === undefined ? [] : nextFree(view, device);
  },
};

function isFullSpeed(device: PlanDevice, { model }: CheckView): boolean {
  const fields = device as unknown as Readonly<Record<string, unknown>>;
  return model.controllers.usb.speeds.fullSpeed.some((each) =>
    Object.entries(each).every(([name, value]) => fields[name] === value),
  );
}

/** The controller of a port that takes high speed only. */
function fastPort(bus: number, port: number, view: CheckView): PlanController | undefined {
  const { high, companionPorts } = view.model.controllers.usb.speeds;
  const controllers = view.guest.usb.controllers.filter(({ index }) => index === bus);
  const isTakenOver = controllers.some(
    ({ startPort }) =>
      startPort !== undefined && port > startPort && port <= startPort + companionPorts,
  );
  if (isTakenOver) return undefined;
  return controllers.find(
    ({ model, startPort }) => startPort === undefined && high.includes(model ?? ''),
  );
}
