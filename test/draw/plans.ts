import { readdirSync, readFileSync } from 'node:fs';
import { readDomain } from '../../src/adapters/libvirt/read.ts';
import { requestFromText } from '../../src/adapters/yaml/read.ts';
import type { Plan, PlanDevice } from '../../src/core/plan.ts';
import { plan } from '../../src/planner/plan.ts';
import { planAsWritten } from '../../src/planner/plan-as-written.ts';
import { qemuFor } from '../golden/capabilities.ts';
import { planOf, samples } from '../properties/random-plans.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);
const DOMAINS = new URL('../fixtures/domains/', import.meta.url);

/** The examples that are requests. */
export const exampleNames: readonly string[] = readdirSync(EXAMPLES).filter((name) =>
  /\.(?:yaml|json)$/.test(name),
);

/** The plan of an example. */
export async function examplePlan(name: string): Promise<Plan> {
  const { request } = requestFromText(readFileSync(new URL(name, EXAMPLES), 'utf8'));
  const found = await plan(request, { timeoutMs: 60_000 });
  if (found.outcome !== 'planned') throw new Error(`${name} is ${found.outcome}`);
  return found.plan;
}

/** Guests that libvirt completed, with every kind of address there is. */
export const domainNames: readonly string[] = readdirSync(DOMAINS);

/** A guest that libvirt completed, as a plan. */
export function domainPlan(name: string): Plan {
  const { request } = readDomain(readFileSync(new URL(`${name}/out.xml`, DOMAINS), 'utf8'));
  const capabilities = qemuFor(request.machine.arch ?? '');
  return planAsWritten({ ...request, machine: { ...request.machine, capabilities } });
}

/** How many random requests are planned. */
const RANDOM = 25;

/** Guests of libvirt, and plans of random requests. */
export async function manyPlans(): Promise<{ readonly name: string; readonly made: Plan }[]> {
  const plans = domainNames.map((name) => ({ name, made: domainPlan(name) }));
  for (const sample of samples.slice(0, RANDOM)) {
    const made = await planOf(sample);
    if (made !== undefined) plans.push({ name: sample.name, made });
  }
  return plans;
}

/** A plan whose devices are changed one by one. */
export function withDevices(made: Plan, change: (device: PlanDevice) => PlanDevice): Plan {
  return { ...made, devices: made.devices.map(change) };
}

/** A plan for the tests of one thing. */
export function planWith(devices: readonly object[], machine: Partial<Plan['machine']> = {}): Plan {
  return {
    machine: { arch: 'x86_64', type: 'pc-q35-10.0', virtType: 'kvm', ...machine },
    devices: devices as unknown as readonly PlanDevice[],
    by: 'given',
  };
}

/** A seat, as fields of a device. */
export function at(bus: number, slot: number, fn = 0): Pick<PlanDevice, 'address'> {
  return { address: { type: 'pci', domain: 0, bus, slot, function: fn } };
}

/** A PCI controller with its index. */
export function pci(index: number, model: string, fields: object = {}): object {
  return {
    id: `pci${index}`,
    kind: 'controller',
    type: 'pci',
    index,
    model,
    implied: true,
    ...fields,
  };
}
