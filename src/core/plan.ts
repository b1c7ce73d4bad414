import type { Device } from './device.ts';
import type { Issue } from './issue.ts';
import type { Cell, Objective } from './request.ts';

/** Why a device exists that the user did not list. */
export type Because =
  | { readonly reason: 'machine'; readonly machine: string }
  | { readonly reason: 'device'; readonly device: string }
  | { readonly reason: 'ports-used-up'; readonly of: string }
  | { readonly reason: 'gap'; readonly below: number }
  | { readonly reason: 'seats'; readonly for: string }
  | { readonly reason: 'cell'; readonly cell: number }
  | { readonly reason: 'spare' };

/** A device of a plan; controllers are devices too. */
export type PlanDevice = Device & {
  /** True if the user did not list the device. */
  readonly implied?: true | undefined;
  readonly because?: Because | undefined;
};

/** A controller of a plan, of PCI or of another bus. */
export type PlanController = Extract<PlanDevice, { readonly kind: 'controller' }>;

/** The machine of a plan, with the full machine name. */
export interface PlanMachine {
  readonly arch: string;
  readonly type: string;
  readonly virtType: string;
  readonly emulator?: string | undefined;
  readonly cells?: readonly Cell[] | undefined;
}

/** The guest with every controller and every address; plain JSON. */
export interface Plan {
  readonly machine: PlanMachine;
  /** All devices, kinds in the order in which libvirt prints them. */
  readonly devices: readonly PlanDevice[];
  /** Who placed the devices; `given` for a guest that is taken as it is. */
  readonly by: 'libvirt' | 'solver' | 'given';
  /** How the objectives came out, the most important first; of plans of the solver. */
  readonly objectives?: readonly ObjectiveValue[] | undefined;
}

/** How an objective came out. */
export interface ObjectiveValue {
  readonly name: Objective;
  readonly value: number;
  /** Nothing better than this is possible, given the objectives before it. */
  readonly bound: number;
  /** True if value and bound are the same: the plan is optimal. */
  readonly proven: boolean;
}

/** The answer to a request. */
export type Outcome =
  | { readonly outcome: 'planned'; readonly plan: Plan }
  /** No plan can do what is asked. */
  | { readonly outcome: 'impossible'; readonly issues: readonly [Issue, ...Issue[]] }
  /** Time was up before there was a plan or a proof that there is none. */
  | { readonly outcome: 'undecided' };
