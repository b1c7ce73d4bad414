import type { Plan, PlanDevice } from '../core/plan.ts';
import { count } from '../core/text.ts';
import type { Change } from './box.ts';
import { nameOf, placeWords } from './words.ts';

/** Says of a device how it differs from another plan. */
export type ChangeOf = (device: PlanDevice) => Change | undefined;

/** What is different against another plan; nothing if there is none. */
export function changesAgainst(against: Plan | undefined): ChangeOf {
  if (against === undefined) return () => undefined;
  const before = new Map(against.devices.map((device) => [keyOf(device), device]));
  return (device) => {
    const was = before.get(keyOf(device));
    if (was === undefined) return { change: 'new' };
    const from = placeWords(was.address);
    if (from === placeWords(device.address)) return undefined;
    return { change: 'moved', from: from === '' ? undefined : from };
  };
}

/** What another plan has and this one does not: devices by name, and how many controllers. */
export function goneFrom(plan: Plan, against: Plan | undefined): readonly string[] {
  const here = new Set(plan.devices.map(keyOf));
  const gone = (against?.devices ?? []).filter((device) => !here.has(keyOf(device)));
  const controllers = gone.filter(isPciController).length;
  return [
    ...gone.filter((device) => !isPciController(device)).map(({ id }) => id),
    ...(controllers === 0 ? [] : [count(controllers, 'PCI controller')]),
  ];
}

/** Names of PCI controllers come from whoever added them; their buses are what addresses mean. */
function keyOf(device: PlanDevice): string {
  return isPciController(device) ? `pci ${nameOf(device)}` : `${device.kind} ${device.id}`;
}

function isPciController(device: PlanDevice): boolean {
  return device.kind === 'controller' && device.type === 'pci';
}

/** A change in words. */
export function changeWords(change: Change): string {
  if (change.change === 'new') return 'new';
  return change.from === undefined ? 'moved' : `moved from ${change.from}`;
}
