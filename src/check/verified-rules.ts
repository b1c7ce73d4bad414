import { pciSeat } from '../core/address.ts';
import type { Path } from '../core/issue.ts';
import { isExpander } from '../core/pci.ts';
import type { PlanDevice } from '../core/plan.ts';
import type { Finding as Verified } from '../topology/verify.ts';
import type { Severity } from './finding.ts';
import { chipsetSeat } from './fixes/chipset-seat.ts';
import { freeZpci } from './fixes/free-zpci.ts';
import { functionZero } from './fixes/function-zero.ts';
import { moves } from './fixes/move.ts';
import { nextFree } from './fixes/next-free.ts';
import { renumberExpanders } from './fixes/renumber-expanders.ts';
import { reorderIndexes } from './fixes/reorder-indexes.ts';
import { isForeign, rightExpander } from './fixes/right-expander.ts';
import { type InputForm, isOpen } from './input.ts';
import type { Attempt } from './rule.ts';
import { numberless } from './rules/expander-automatic.ts';
import type { CheckView } from './view.ts';
import { wrongNumber } from './wrong-number.ts';

/** What `check` adds to a rule of `verify`: what the guest sees, where it stands, and what can be done. */
export interface Verification {
  /** Id of the rule. */
  readonly id: string;
  readonly guest: string;
  /** Severity of all its findings, if not as `verify` has it. */
  readonly severity?: Severity;
  /** Which of the devices of a finding is at fault; the first if nothing is said. */
  readonly subject?: (devices: readonly PlanDevice[]) => PlanDevice | undefined;
  /** Where in the device. */
  readonly field?: Path | ((device: PlanDevice, view: CheckView) => Path);
  /** Forms in which it holds; all if nothing is said. */
  readonly forms?: readonly InputForm[];
  readonly fixes?: string;
  readonly attempts?: (view: CheckView, subject: PlanDevice) => readonly Attempt[];
  /** Findings that another rule has more to say of. */
  readonly isElsewhere?: (finding: Verified, view: CheckView) => boolean;
}

const LIBVIRT: readonly InputForm[] = ['domain', 'request', 'plan'];
const STARTED: readonly InputForm[] = [...LIBVIRT, 'argv'];
const REFUSED = 'There is no guest: libvirt refuses the definition.';
const NOT_STARTED = 'There is no guest: QEMU refuses to start.';
const last = (devices: readonly PlanDevice[]): PlanDevice | undefined => devices.at(-1);
const ADDRESS: Path = ['address'];

const MOVED = 'moves the device to the nearest free seat';
const NEXT = 'moves the device to the next free address of its kind';

/** Every rule of `verify`, in its order. */
export const VERIFICATIONS: readonly Verification[] = [
  {
    id: 'plan.readable',
    guest: 'Nobody can say: what cannot be read is left out.',
    forms: ['plan'],
  },
  {
    id: 'id.duplicate',
    guest: 'There is no guest: a device id is taken (QEMU: "Duplicate ID").',
    forms: STARTED,
    subject: last,
    field: ['id'],
  },
  {
    id: 'controller.duplicate',
    guest: REFUSED,
    forms: LIBVIRT,
    subject: last,
    field: ['index'],
  },
  {
    id: 'controller.gap',
    guest: 'Another guest than is written here: libvirt adds the missing controllers.',
    forms: ['plan'],
  },
  { id: 'address.type', guest: REFUSED, forms: LIBVIRT, field: ADDRESS },
  {
    id: 'pci.bus-exists',
    forms: STARTED,
    severity: 'error',
    guest: 'There is no guest: QEMU does not find the bus ("Bus not found").',
    field: ['address', 'bus'],
  },
  {
    id: 'pci.seat-taken',
    forms: STARTED,
    guest: 'There is no guest: QEMU says "slot not available, in use by" the other device.',
    subject: last,
    field: ADDRESS,
    fixes: MOVED,
    attempts: moves,
  },
  {
    id: 'pci.chipset-seat',
    guest: 'There is no guest: the seat belongs to the chipset.',
    forms: LIBVIRT,
    field: ADDRESS,
    fixes: "moves the chipset's controller to its seat, and others away from it",
    attempts: chipsetSeat,
  },
  {
    id: 'pci.plugs-into',
    guest: 'There is no guest, or no such device in it: the bus takes other kinds.',
    field: (device) => (device.address === undefined ? ['model'] : ADDRESS),
    fixes:
      'moves the device to the nearest free seat that takes it; makes an expander bus the kind that the machine has',
    attempts: plugIn,
  },
  {
    id: 'pci.slot-range',
    guest: 'The guest does not see the device: behind a port there is slot 0 alone.',
    field: ADDRESS,
    fixes: MOVED,
    attempts: moves,
  },
  {
    id: 'pci.function-zero',
    severity: 'error',
    // Channel machines hand each function to the guest by itself.
    isElsewhere: (_, { guest }) => guest.family?.virtio === 'ccw',
    guest:
      'Without function 0 the guest sees nothing in the slot; without `multifunction` QEMU refuses to start.',
    field: ADDRESS,
    fixes: 'turns `multifunction` on for function 0, or moves the lowest function there',
    attempts: functionZero,
  },
  {
    id: 'pci.integrated',
    forms: STARTED,
    guest: NOT_STARTED,
    field: ['address', 'bus'],
    fixes: 'moves the device to a free slot of bus 0',
    attempts: moves,
  },
  {
    id: 'pci.unplaced',
    guest: 'QEMU chooses a seat, and may choose another one next time.',
    forms: ['plan'],
    fixes: MOVED,
    attempts: moves,
  },
  {
    id: 'pci.controller-numbers',
    forms: STARTED,
    severity: 'error',
    guest: REFUSED,
    field: wrongNumber,
    isElsewhere: ({ devices }, view) => devices.length > 1 && sharesChassis(devices, view),
    fixes: 'gives an expander bus a number that is in range and leaves room for its buses',
    attempts: (view, subject) =>
      wrongNumber(subject, view)[0] === 'busNr' ? renumberExpanders(view) : [],
  },
  { id: 'pci.controller-options', guest: REFUSED, forms: LIBVIRT },
  {
    id: 'pci.bridge-order',
    severity: 'error',
    guest: "There is no guest: QEMU creates buses by index and does not find this one's parent.",
    forms: LIBVIRT,
    field: ['index'],
    fixes: 'hands the indexes out anew, parents first, and changes the addresses with them',
    attempts: reorderIndexes,
  },
  {
    id: 'pci.bus-numbers',
    forms: STARTED,
    severity: 'error',
    guest: 'Buses beyond number 255 do not exist for the guest; SeaBIOS may never finish.',
  },
  {
    id: 'pci.expander-range',
    forms: STARTED,
    severity: 'error',
    guest:
      'Two buses get one number: devices behind the ports that overlap, or a whole expander bus, are not there.',
    subject: (devices) => devices.find(isExpanderBus) ?? devices[0],
    field: ['busNr'],
    isElsewhere: ({ devices }, view) =>
      isOpen(view.input)
        ? numberless(devices, view) !== undefined
        : view.input.form === 'argv' && devices.some((id) => isNumberedZero(id, view)),
    fixes: 'gives expander buses numbers between which all buses fit',
    attempts: renumberExpanders,
  },
  {
    id: 'zpci.taken',
    guest: REFUSED,
    forms: LIBVIRT,
    subject: last,
    field: ['address', 'zpci'],
    fixes: 'gives the device the lowest uid or fid that is free',
    attempts: freeZpci,
  },
  {
    id: 'usb.port-exists',
    guest: 'There is no guest: the port does not exist.',
    forms: STARTED,
    field: ['address', 'port'],
    fixes: NEXT,
    attempts: nextFree,
  },
  {
    id: 'usb.port-taken',
    guest: 'There is no guest: QEMU says "usb port in use".',
    severity: 'error',
    forms: STARTED,
    subject: last,
    field: ['address', 'port'],
    fixes: NEXT,
    attempts: nextFree,
  },
  { id: 'usb.master', severity: 'error', guest: NOT_STARTED, forms: LIBVIRT, field: ['index'] },
  {
    id: 'virtio-serial.port-exists',
    guest: 'There is no guest: the port does not exist.',
    forms: STARTED,
    field: ['address', 'port'],
    fixes: NEXT,
    attempts: nextFree,
  },
  {
    id: 'virtio-serial.port-taken',
    guest: 'There is no guest: the port is in use.',
    forms: STARTED,
    subject: last,
    field: ['address', 'port'],
    fixes: NEXT,
    attempts: nextFree,
  },
  {
    id: 'drive.controller',
    severity: 'error',
    guest: 'There is no guest: the controller has no such unit.',
    forms: STARTED,
    field: ADDRESS,
    fixes: NEXT,
    attempts: nextFree,
  },
  {
    id: 'drive.taken',
    guest: 'There is no guest: the unit is in use.',
    forms: STARTED,
    subject: last,
    field: ADDRESS,
    fixes: NEXT,
    attempts: nextFree,
  },
  { id: 'ccid.slot', guest: REFUSED, forms: LIBVIRT, subject: last, field: ADDRESS },
  {
    id: 'ccw.taken',
    guest: 'There is no guest: the device number is in use.',
    forms: STARTED,
    subject: last,
    field: ADDRESS,
    fixes: NEXT,
    attempts: nextFree,
  },
  {
    id: 'spapr-vio.taken',
    guest: REFUSED,
    forms: STARTED,
    subject: last,
    field: ['address', 'reg'],
    fixes: NEXT,
    attempts: nextFree,
  },
  {
    id: 'dimm.taken',
    guest: 'There is no guest: QEMU says that the memory slot is busy, or the addresses in use.',
    forms: STARTED,
    subject: last,
    field: ['address', 'slot'],
    fixes: NEXT,
    attempts: nextFree,
  },
];

/** A device is not moved away from an expander bus that only has the wrong kind. */
function plugIn(view: CheckView, device: PlanDevice): readonly Attempt[] {
  if (isForeign(view, device)) return rightExpander(view, device);
  const seat = pciSeat(device);
  const host = seat && view.guest.pci.buses.get(seat.bus)?.controller;
  return isForeign(view, host) ? [] : moves(view, device);
}

function isExpanderBus(device: PlanDevice): boolean {
  return device.kind === 'controller' && isExpander(device.model);
}

/** An expander bus that takes the number of the root is told of by a rule of its own. */
function isNumberedZero(id: string, view: CheckView): boolean {
  const device = view.deviceOf(id);
  return device?.kind === 'controller' && device.busNr === 0;
}

function sharesChassis(devices: readonly string[], view: CheckView): boolean {
  return devices.every((id) => {
    const device = view.deviceOf(id);
    return device?.kind === 'controller' && device.chassis !== undefined;
  });
}
