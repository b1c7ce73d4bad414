import type { PlanController } from '../../core/plan.ts';
import type { GuestView } from './guest-view.ts';
import { nameOf } from './names.ts';
import { complaint, type VerifyRule } from './rule.ts';

export const usbMaster: VerifyRule = {
  id: 'usb.master',
  title: 'A USB companion controller has a master with the same index.',
  source:
    'libvirt 11.3.0: USB needs one controller at least that is no companion; start of a guest',
  check: (guest) => {
    const active = guest.usb.controllers.filter(({ model }) => model !== 'none');
    const masters = active.filter((each) => !isCompanion(each, guest));
    const severity = masters.length === 0 ? 'error' : 'warning';
    return active
      .filter((each) => isCompanion(each, guest))
      .filter((each) => !masters.some(({ index }) => index === each.index))
      .map((each) =>
        complaint(
          severity,
          `${nameOf(each)} is a companion of USB controller ${each.index}, which does not exist`,
          [each],
          `add a USB controller of model \`${guest.model.controllers.ich9Usb.master}\` with index ${each.index}`,
        ),
      );
  },
};

function isCompanion(controller: PlanController, { model }: GuestView): boolean {
  const { startPorts } = model.controllers.ich9Usb;
  return controller.startPort !== undefined || Object.hasOwn(startPorts, controller.model ?? '');
}
