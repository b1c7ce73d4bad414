import type { Device } from '../core/device.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';
import type { Request } from '../core/request.ts';
import { PRINT_ORDER } from '../guest/guest.ts';
import { wholeAddress } from '../guest/intake.ts';
import { resolveMachine } from '../guest/machine.ts';
import { bundledModel } from '../model/load.ts';
import type { Model } from '../model/model.ts';

/**
 * The plan that a complete guest states, nothing added: for checking guests that somebody else completed.
 *
 * @throws DevaddrError if the machine cannot be found
 */
export function planAsWritten(request: Request, model: Model = bundledModel()): Plan {
  const { arch, type, virtType } = resolveMachine(request.machine, model);
  const devices = request.devices.map(
    ({ tunables: _tunables, was: _was, address, ...device }): PlanDevice => {
      const at = address === undefined ? {} : { address: wholeAddress(address) };
      return { ...device, ...at } as Device;
    },
  );
  const inOrder = PRINT_ORDER.flatMap((kind) => devices.filter((device) => device.kind === kind));
  const cells = request.machine.cells === undefined ? {} : { cells: request.machine.cells };
  return { machine: { arch, type, virtType, ...cells }, devices: inOrder, by: 'given' };
}
