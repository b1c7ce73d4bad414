import type { DeviceKind } from '../../core/device.ts';
import type { PlanDevice } from '../../core/plan.ts';
import { clashes } from './group.ts';
import { addressed, type GuestView } from './guest-view.ts';
import { nameOf, namesOf } from './names.ts';
import { type Complaint, error, type VerifyRule } from './rule.ts';

const LAST_REGISTER = 0xffffffff;

/** Kinds of devices that libvirt gives a register, and checks for a clash with any other device. */
const CHECKED: readonly DeviceKind[] = ['interface', 'controller', 'serial', 'nvram', 'tpm'];

export const spaprVioTaken: VerifyRule = {
  id: 'spapr-vio.taken',
  title: 'Devices of the spapr-vio bus are on it, each with a register of its own, of 32 bits.',
  source: 'libvirt 11.3.0: assignment and validation of spapr-vio registers',
  check: (guest) => [...elsewhere(guest), ...wrongRegisters(guest), ...shared(guest)],
};

/** libvirt puts these devices on the bus whatever address they are given. */
function elsewhere(guest: GuestView): Complaint[] {
  return guest.seekers
    .filter((device) => device.address?.type !== 'spapr-vio' && !guest.unreadable.has(device))
    .filter((device) => isForSpaprVio(device, guest))
    .map((device) => error(`${nameOf(device)} must be on the spapr-vio bus`, [device]));
}

function isForSpaprVio(device: PlanDevice, { model, family }: GuestView): boolean {
  const { spaprReg, onSpaprVio } = model.factsOf(device);
  return spaprReg !== undefined && (!onSpaprVio || family?.spaprVio === true);
}

function wrongRegisters({ seekers }: GuestView): Complaint[] {
  return addressed(seekers, 'spapr-vio').flatMap(({ device, address }) => {
    const { reg } = address;
    if (reg === undefined) {
      if (!CHECKED.includes(device.kind)) return [];
      return [error(`${nameOf(device)} is on the spapr-vio bus without register`, [device])];
    }
    if (reg <= LAST_REGISTER) return [];
    return [error(`register ${hex(reg)} of ${nameOf(device)} has more than 32 bits`, [device])];
  });
}

function shared({ seekers }: GuestView): Complaint[] {
  return clashes(addressed(seekers, 'spapr-vio'), ({ address }) => address.reg)
    .map((group) => group.map(({ device, address }) => ({ device, reg: address.reg ?? 0 })))
    .filter((group) => group.some(({ device }) => CHECKED.includes(device.kind)))
    .map((group) => {
      const devices = group.map(({ device }) => device);
      const registers = group.slice(0, 1).map(({ reg }) => hex(reg));
      return error(`${namesOf(devices)} share spapr-vio register ${registers}`, devices);
    });
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
