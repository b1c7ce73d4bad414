import { type PciAddress, pciSeat } from '../core/address.ts';
import type { RequestDevice } from '../core/device.ts';
import { DevaddrError } from '../core/issue.ts';
import type { Outcome, Plan, PlanDevice } from '../core/plan.ts';
import type { Request, Tunables } from '../core/request.ts';
import { nearest } from '../core/text.ts';
import { bundledModel } from '../model/load.ts';
import type { PlanOptions } from './plan.ts';
import { planBySolver } from './plan-by-solver.ts';
import { type MachineDetails, requestOf, withOrigins } from './request-of.ts';
import { type SpareSeats, spareSeats } from './spare-seats.ts';

export interface AttachOptions extends Omit<PlanOptions, 'strategy'> {
  /** What the plan does not say of its machine; capabilities above all. */
  readonly machine?: MachineDetails | undefined;
  /** Wishes for the new devices. */
  readonly tunables?: Tunables | undefined;
  /** True for a guest that runs: it gets no controllers, and the devices go to seats that can be hotplugged. */
  readonly running?: boolean | undefined;
}

/** Where a new device went. */
export interface Attached {
  readonly id: string;
  readonly address: PciAddress;
  /** True if it took a seat that was kept free, false if a controller was added for it. */
  readonly spare: boolean;
}

export type AttachOutcome =
  | (Extract<Outcome, { readonly outcome: 'planned' }> & {
      readonly attached: readonly Attached[];
      /** Seats that are left for devices to come. */
      readonly left: readonly SpareSeats[];
    })
  | Exclude<Outcome, { readonly outcome: 'planned' }>;

/**
 * Adds devices to a guest. Nothing that exists moves; all of the devices get a seat or none. In paths of issues the new
 * devices are counted on from those of the plan.
 *
 * @throws DevaddrError for a wrong request, and as `plan` does
 */
export async function attach(
  plan: Plan,
  devices: readonly RequestDevice[],
  options: AttachOptions = {},
): Promise<AttachOutcome> {
  const { running = false, machine, tunables = {} } = options;
  const before = requestOf(plan, machine);
  refuseKnown(plan, devices);
  const request: Request = {
    ...before,
    tunables,
    devices: [...before.devices, ...devices],
  };
  const known = new Set(plan.devices.map(({ id }) => id));
  const outcome = await planBySolver(request, { ...options, running: running ? known : undefined });
  if (outcome.outcome !== 'planned') return outcome;
  const after = withOrigins(outcome.plan, plan);
  const there = new Set(
    plan.devices.flatMap((device) =>
      device.kind === 'controller' && device.type === 'pci' ? [device.index] : [],
    ),
  );
  const attached = after.devices.flatMap((device): Attached[] => {
    const address = pciSeat(device);
    if (address === undefined || known.has(device.id) || isPciController(device)) return [];
    return [{ id: device.id, address, spare: there.has(address.bus) }];
  });
  return {
    outcome: 'planned',
    plan: after,
    attached,
    left: spareSeats(after, options.model ?? bundledModel()),
  };
}

/**
 * Takes devices out of a guest. Controllers stay, so that their seats are free for others and nothing moves.
 *
 * @throws DevaddrError `DeviceUnknown` for an id the plan does not have, `ControllerInUse`
 */
export function detach(plan: Plan, ids: readonly string[]): Plan {
  const known = plan.devices.map(({ id }) => id);
  ids.forEach((id, i) => {
    if (known.includes(id)) return;
    const near = nearest(id, known);
    throw new DevaddrError({
      code: 'DeviceUnknown',
      path: [i],
      message: `the plan has no device \`${id}\``,
      ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
    });
  });
  const devices = plan.devices.filter(({ id }) => !ids.includes(id));
  for (const gone of plan.devices) {
    if (!ids.includes(gone.id) || !isPciController(gone)) continue;
    const user = devices.find((device) => pciSeat(device)?.bus === gone.index);
    if (user === undefined) continue;
    throw new DevaddrError({
      code: 'ControllerInUse',
      path: ['devices', gone.id],
      device: gone.id,
      message: `\`${user.id}\` sits on \`${gone.id}\`, which cannot be taken out before it`,
    });
  }
  return { ...plan, devices };
}

function isPciController(
  device: PlanDevice,
): device is Extract<PlanDevice, { readonly kind: 'controller' }> {
  return device.kind === 'controller' && device.type === 'pci';
}

function refuseKnown(plan: Plan, devices: readonly RequestDevice[]): void {
  devices.forEach(({ id }, i) => {
    if (!plan.devices.some((device) => device.id === id)) return;
    throw new DevaddrError({
      code: 'DeviceIdDuplicate',
      path: ['devices', plan.devices.length + i, 'id'],
      device: id,
      message: `the plan has a device \`${id}\` already`,
      hint: 'give the new device an id of its own',
    });
  });
}
