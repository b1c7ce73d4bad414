import type { Request } from '../core/request.ts';
import { bundledModel } from '../model/load.ts';
import type { Model } from '../model/model.ts';
import { numberControllers } from './controller-index.ts';
import { fillDevices } from './device-defaults.ts';
import { checkDuplicates } from './duplicates.ts';
import { factsMemo, type Guest } from './guest.ts';
import { addImpliedControllers } from './implied-controllers.ts';
import { addImpliedDevices, checkMemoryTotal } from './implied-devices.ts';
import { takeIn } from './intake.ts';
import { checkMachine, type Machine, resolveMachine } from './machine.ts';
import { fillSerial, numberPorts, pairConsoleWithSerial } from './serial.ts';
import { addPrimaryVideo } from './video.ts';

export interface ExpandOptions {
  /** Facts about machines and devices; those of the package if left out. */
  readonly model?: Model | undefined;
  /** False for a domain that is read back, as libvirt does when it restarts: fewer defaults apply. */
  readonly newDomain?: boolean | undefined;
}

/**
 * Spells out everything a request implies, as libvirt does before it assigns addresses: machine, default devices,
 * models, indexes, implied controllers. Drive and CCID addresses are fixed here too, since they decide which
 * controllers there are.
 *
 * @throws DevaddrError for what libvirt refuses up to there
 */
export function expand(request: Request, options: ExpandOptions = {}): Guest {
  const { model = bundledModel(), newDomain = true } = options;
  const lists = takeIn(request.devices, model);
  const machine = resolveMachine(request.machine, model);
  checkMachine(machine, request.machine.acpi === true && !dropsAcpi(machine, newDomain));
  const guest: Guest = { machine, lists, newDomain, factsOf: factsMemo(model) };
  numberControllers(lists, model);
  addImpliedDevices(guest);
  checkMemoryTotal(guest);
  numberPorts(lists);
  fillDevices(guest);
  checkDuplicates(guest);
  pairConsoleWithSerial(guest);
  addImpliedControllers(guest);
  addPrimaryVideo(guest);
  const firstSerial = lists.serial[0];
  if (firstSerial !== undefined) fillSerial(firstSerial, guest);
  return guest;
}

/** Some machines lose ACPI without a word when their domain is read back. */
function dropsAcpi({ family }: Machine, newDomain: boolean): boolean {
  return !newDomain && family.allows.acpiIsDropped;
}
