import type { PlanController } from '../../core/plan.ts';
import { clashes } from './group.ts';
import type { GuestView } from './guest-view.ts';
import { nameOf, namesOf } from './names.ts';
import { type Complaint, complaint, error, type VerifyRule } from './rule.ts';
import { portsOf } from './usb-view.ts';

export const controllerDuplicate: VerifyRule = {
  id: 'controller.duplicate',
  title:
    'Controllers of one type have different indexes; USB controllers may share one if at most one of them has ports of its own.',
  source: 'libvirt 11.3.0: duplicate controllers, and indexes of USB controllers',
  check: (guest) => [...withoutIndex(guest), ...sharedIndexes(guest), ...sharedUsbIndexes(guest)],
};

function withoutIndex({ controllers }: GuestView): Complaint[] {
  return controllers
    .filter(({ index }) => index === undefined)
    .map((controller) => error(`${nameOf(controller)} has no index`, [controller]));
}

function sharedIndexes({ controllers }: GuestView): Complaint[] {
  const others = controllers.filter(({ type }) => type !== 'usb');
  return clashes(others, indexKey).map((group) => error(shareIndex(group), group));
}

function sharedUsbIndexes({ usb, model }: GuestView): Complaint[] {
  const visible = usb.controllers.filter((each) => portsOf(each, model.controllers.usb) > 0);
  const severity = usb.complete ? 'error' : 'warning';
  return clashes(visible, indexKey).map((group) => complaint(severity, shareIndex(group), group));
}

function indexKey({ type, index }: PlanController): string | undefined {
  return index === undefined ? undefined : `${type} ${index}`;
}

function shareIndex(group: readonly PlanController[]): string {
  return `${namesOf(group)} share index ${group[0]?.index}`;
}
