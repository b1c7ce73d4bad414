import type { PlanController } from '../../core/plan.ts';
import { clashes } from './group.ts';
import type { GuestView } from './guest-view.ts';
import { nameOf, namesOf } from './names.ts';
import { type Complaint, error, type VerifyRule, warning } from './rule.ts';

export const pciControllerNumbers: VerifyRule = {
  id: 'pci.controller-numbers',
  title:
    'Index, chassis, port, chassisNr, busNr, target index and NUMA cell of a PCI controller are in range; the root alone has index 0; chassis and target index are unique.',
  source:
    'libvirt 11.3.0: ranges checked when a domain is defined; QEMU 10.0: refuses a chassis or a host bridge index that is in use',
  check: (guest) => [
    ...guest.pci.controllers.flatMap((controller) => [
      ...outOfRange(controller, guest),
      ...wrongTargetIndex(controller),
      ...wrongRoot(controller, guest),
      ...wrongCell(controller, guest),
    ]),
    ...sharedChassis(guest),
    ...sharedTargetIndexes(guest),
  ],
};

const RANGED = ['index', 'targetIndex', 'chassisNr', 'chassis', 'port', 'busNr'] as const;

function outOfRange(controller: PlanController, { model }: GuestView): Complaint[] {
  return RANGED.flatMap((name) => {
    const value = controller[name];
    const [first, last] = model.controllers.limits[name];
    if (value === undefined || (value >= first && value <= last)) return [];
    return [
      error(`${name} of ${nameOf(controller)} is ${value}, not ${first} to ${last}`, [controller]),
    ];
  });
}

function wrongTargetIndex(controller: PlanController): Complaint[] {
  const { index, targetIndex } = controller;
  if (targetIndex === undefined || (targetIndex === 0) === (index === 0)) return [];
  return [
    error(`target index 0 belongs to host bridge 0, not to ${nameOf(controller)}`, [controller]),
  ];
}

function wrongRoot(controller: PlanController, { family, model }: GuestView): Complaint[] {
  const isRoot = model.pci.get(controller.model ?? '')?.root ?? false;
  const expected = family?.pci.root;
  if (controller.index === 0) {
    if (!isRoot)
      return [error(`${nameOf(controller)} has index 0, which is the root's`, [controller])];
    if (expected === undefined || expected === controller.model) return [];
    return [
      error(`the root of ${family?.title} is ${expected}, not ${nameOf(controller)}`, [controller]),
    ];
  }
  if (!isRoot || (family?.pci.hostBridges === true && controller.model === 'pci-root')) return [];
  return [error(`${nameOf(controller)} is a root and must have index 0`, [controller])];
}

function wrongCell(controller: PlanController, { cells }: GuestView): Complaint[] {
  const { node, index } = controller;
  if (node === undefined) return [];
  if (index === 0)
    return [error(`${nameOf(controller)} has index 0 and cannot have a cell`, [controller])];
  if (cells === undefined || node < cells) return [];
  return [
    error(
      `${nameOf(controller)} belongs to cell ${node}, but the guest has cells 0 to ${cells - 1}`,
      [controller],
    ),
  ];
}

/** libvirt leaves the `slot` of ports at 0, so the chassis alone must tell them apart. */
function sharedChassis({ pci, model }: GuestView): Complaint[] {
  const ports = pci.controllers.filter((each) =>
    model.pci.get(each.model ?? '')?.options.includes('chassis'),
  );
  return clashes(ports, ({ chassis }) => chassis).map((group) =>
    warning(
      `${namesOf(group)} share chassis ${group[0]?.chassis}: QEMU refuses that`,
      group,
      'give each port a chassis of its own, such as its index',
    ),
  );
}

function sharedTargetIndexes({ pci }: GuestView): Complaint[] {
  return clashes(pci.controllers, ({ targetIndex }) => targetIndex).map((group) =>
    warning(
      `${namesOf(group)} share target index ${group[0]?.targetIndex}: QEMU refuses that`,
      group,
    ),
  );
}
