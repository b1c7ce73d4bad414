import { pciSeat } from '../core/address.ts';
import { BUS_NUMBERS } from '../core/pci.ts';
import type { PlanController, PlanDevice } from '../core/plan.ts';
import type { PciOption } from '../model/controller-facts.ts';
import type { MachineFamily } from '../model/machine-family.ts';
import type { Model, PciModel } from '../model/model.ts';
import { type CheckInput, isOpen } from './input.ts';
import type { StatedPlan } from './stated-plan.ts';

/**
 * A stated guest with the numbers that libvirt gives PCI controllers which have none, and with `multifunction` where it turns
 * that on. No device is placed. Guests of whose form nothing may be left out stay as they are.
 */
export function filledIn(stated: StatedPlan, input: CheckInput, model: Model): StatedPlan {
  if (!isOpen(input)) return stated;
  const { plan, positions } = stated;
  const family = model.familyOf(plan.machine.arch, plan.machine.type);
  const numbered = withNumbers(withRoot(withIndexes(plan.devices), family), model, family);
  return { plan: { ...plan, devices: withMultifunction(numbered) }, positions };
}

/** PCI controllers without an index get the lowest that is free. */
function withIndexes(devices: readonly PlanDevice[]): PlanDevice[] {
  const taken = new Set(devices.flatMap((each) => (isPci(each) ? [each.index] : [])));
  return devices.map((each) => {
    if (!isPci(each) || each.index !== undefined) return each;
    // Index 0 is the root's.
    let index = isRootModel(each) ? 0 : 1;
    while (taken.has(index)) index++;
    taken.add(index);
    return { ...each, index };
  });
}

function isRootModel({ model }: PlanController): boolean {
  return model === 'pci-root' || model === 'pcie-root';
}

/** Machines with a PCI root have it whether it is listed or not. */
function withRoot(
  devices: readonly PlanDevice[],
  family: MachineFamily | undefined,
): readonly PlanDevice[] {
  const { root: model, rootFlag } = family?.pci ?? {};
  const isListed = devices.some(
    (each) => each.kind === 'controller' && each.type === 'pci' && each.index === 0,
  );
  if (model === undefined || rootFlag !== undefined || isListed) return devices;
  const root: PlanDevice = { id: 'root bus', kind: 'controller', type: 'pci', index: 0, model };
  return [root, ...devices];
}

function withNumbers(
  devices: readonly PlanDevice[],
  model: Model,
  family: MachineFamily | undefined,
): PlanDevice[] {
  const controllers = devices.filter(isPci);
  const filled = new Map<PlanDevice, PlanDevice>();
  let lowest = controllers.reduce(
    (least, { busNr = least }) => Math.min(least, busNr),
    BUS_NUMBERS,
  );
  const byIndex = [...controllers].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  for (const each of byIndex) {
    const { options, modelNames } = factsOf(each, model, family);
    const needsNumber = options.includes('busNr') && each.busNr === undefined;
    if (needsNumber && lowest > STEP) lowest -= STEP;
    const numbers = {
      chassisNr: each.index,
      chassis: each.index,
      port: portOf(each),
      busNr: lowest,
      targetIndex: freeTarget(each, controllers),
    };
    const missing = Object.entries(numbers).filter(
      ([name]) => options.includes(name as PciOption) && Reflect.get(each, name) === undefined,
    );
    const [name] = modelNames;
    const named = name === undefined ? {} : { modelName: each.modelName ?? name.name };
    filled.set(each, { ...each, ...named, ...Object.fromEntries(missing) });
  }
  return devices.map((each) => filled.get(each) ?? each);
}

/** Numbers that a controller has, and names of its QEMU device. */
function factsOf(
  { model: name }: PlanController,
  model: Model,
  family: MachineFamily | undefined,
): Pick<PciModel, 'options' | 'modelNames'> {
  if (name === 'pci-root' && family?.pci.hostBridges === true) return model.controllers.hostBridge;
  return model.pci.get(name ?? '') ?? { options: [], modelNames: [] };
}

/** libvirt leaves room for an expander bus and one bus behind it. */
const STEP = 2;

function isPci(device: PlanDevice): device is PlanController {
  return device.kind === 'controller' && device.type === 'pci';
}

function portOf(controller: PlanController): number {
  const seat = pciSeat(controller);
  if (controller.model === 'pcie-switch-downstream-port') return seat?.slot ?? 0;
  return (seat?.slot ?? 0) * 8 + (seat?.function ?? 0);
}

/** Numbers of pseries host bridges are those of no other; which one does not matter. */
function freeTarget({ index = 0 }: PlanController, controllers: readonly PlanController[]): number {
  if (index === 0) return 0;
  const taken = new Set(controllers.flatMap(({ targetIndex }) => targetIndex ?? []));
  const earlier = controllers.filter(
    (each) => each.targetIndex === undefined && (each.index ?? 0) < index && each.index !== 0,
  );
  let target = 1;
  for (let skip = earlier.length; taken.has(target) || skip-- > 0; ) target++;
  return target;
}

/** libvirt turns `multifunction` on where a slot has further functions and nothing else is said. */
function withMultifunction(devices: readonly PlanDevice[]): PlanDevice[] {
  const shared = new Set(
    devices.flatMap((each) => {
      const seat = pciSeat(each);
      return seat === undefined || seat.function === 0 ? [] : [`${seat.bus} ${seat.slot}`];
    }),
  );
  return devices.map((each) => {
    const seat = pciSeat(each);
    const isFirst = seat?.function === 0 && shared.has(`${seat.bus} ${seat.slot}`);
    if (seat === undefined || !isFirst || seat.multifunction !== undefined) return each;
    return { ...each, address: { ...seat, multifunction: 'on' } };
  });
}
