import type { RequestDevice } from '../core/device.ts';
import { DevaddrError, type Path, type Place } from '../core/issue.ts';
import type { Plan, PlanMachine } from '../core/plan.ts';
import type { MachineRequest, Request } from '../core/request.ts';
import type { SeenFault, SeenFunction } from '../core/seen.ts';
import { resolveMachine } from '../guest/machine.ts';
import type { Firmware } from '../model/costs.ts';
import { bundledModel } from '../model/load.ts';
import type { Model } from '../model/model.ts';

/**
 * What a guest is written as. A `domain` and a `request` may leave out what libvirt or the planner fills in; a `plan`, a
 * QEMU command line and the answer of `query-pci` say everything.
 */
export type InputForm = 'domain' | 'request' | 'plan' | 'argv' | 'query-pci';

/** A machine, with what else an input says of it. */
export interface CheckMachine extends PlanMachine {
  readonly vcpus?: number | undefined;
  readonly memorySlots?: number | undefined;
  readonly firmware?: Firmware | undefined;
}

/** A guest as some text or program states it. */
export interface CheckInput {
  readonly form: InputForm;
  readonly machine: CheckMachine;
  /** In the order of the input: the path of one is `['devices', position]`. */
  readonly devices: readonly RequestDevice[];
  /** Line and column of what a path stands for. */
  readonly locate?: ((path: Path) => Place | undefined) | undefined;
  /** False for a device that the text does not state, so that it cannot be changed there. */
  readonly isStated?: ((position: number) => boolean) | undefined;
  /** Name of a PCI bus where indexes of controllers are not what people call buses. */
  readonly busName?: ((index: number) => string | undefined) | undefined;
  /** What the running guest shows of its PCI functions. */
  readonly seen?: readonly SeenFunction[] | undefined;
  /** True if some of the guest is defined elsewhere. */
  readonly isPartial?: boolean | undefined;
  /** What was seen in the text that no device can state. */
  readonly faults?: readonly SeenFault[] | undefined;
}

const NO_MACHINE: CheckMachine = { arch: '', type: '', virtType: '' };

/** A plan as an input of its own. */
export function inputOfPlan(plan: Plan, more: Partial<CheckInput> = {}): CheckInput {
  // A plan from a file may say anything.
  const machine: CheckMachine | null = plan.machine;
  return { form: 'plan', machine: machine ?? NO_MACHINE, devices: plan.devices, ...more };
}

/**
 * A request, or a domain, as an input; nothing is filled in.
 *
 * @throws DevaddrError if the machine cannot be found
 */
export function inputOfRequest(
  { machine, devices }: Request,
  more: Partial<CheckInput> = {},
  model: Model = bundledModel(),
): CheckInput {
  const { arch, type, virtType } = machineOf(machine, model);
  const { cells, vcpus, memorySlots } = machine;
  return {
    form: 'request',
    machine: { arch, type, virtType, cells, vcpus, memorySlots },
    devices,
    ...more,
  };
}

/** The machine by its full name; as it is written where the package knows nothing of its architecture's QEMU. */
function machineOf(machine: MachineRequest, model: Model): PlanMachine {
  const { arch, type, virtType = 'kvm', capabilities } = machine;
  try {
    return resolveMachine(machine, model);
  } catch (error) {
    const isUnknown = error instanceof DevaddrError && error.code === 'CapabilitiesUnknown';
    if (!isUnknown || capabilities !== undefined || arch === undefined) throw error;
    return { arch, type: type ?? '', virtType };
  }
}

/** True for an input in which libvirt or a planner fills in what is left out. */
export function isOpen({ form }: CheckInput): boolean {
  return form === 'domain' || form === 'request';
}
