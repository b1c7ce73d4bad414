import type { Plan, PlanDevice } from '../../core/plan.ts';
import { addressWriter } from './address-args.ts';
import { placeholderOf } from './back-ends.ts';
import { busesOf } from './bus-names.ts';
import { controllerProperties } from './controller-args.ts';
import { type FrontEnd, frontEndFinder } from './front-ends.ts';
import type { Option, Properties } from './options-text.ts';
import { parentsFirst } from './order.ts';
import { ownProperties } from './own-properties.ts';
import { qemuId } from './qemu-id.ts';

/** Every device of a plan that has a front end, each behind its back end. */
export function deviceOptions(plan: Plan, vfio: boolean): Option[] {
  const buses = busesOf(plan);
  const addressOf = addressWriter(plan, buses);
  const frontEndOf = frontEndFinder(plan, vfio);
  const numbers = new Map(plan.devices.map((device, number) => [device, number]));
  const write = (device: PlanDevice): Option[] => {
    if (device.kind === 'controller' && buses.isBuiltIn(device)) return [];
    const front = frontEndOf(device);
    if (front === undefined) return [];
    const number = numbers.get(device) ?? 0;
    const behind = front.backEnd && placeholderOf(front.backEnd, device, number);
    const own = { ...controllerProperties(device, buses), ...ownProperties(device, number) };
    const address = addressOf(device);
    return [
      ...(behind?.options ?? []),
      ...zpciOptions(device),
      ...frontOptions(device, front, { address, own, behind: behind?.properties ?? {} }),
    ];
  };
  return parentsFirst(plan.devices, buses.parentOf).flatMap(write);
}

interface Parts {
  readonly address: Properties;
  readonly own: Properties;
  readonly behind: Properties;
}

function frontOptions(device: PlanDevice, front: FrontEnd, parts: Parts): Option[] {
  const { address, own, behind } = parts;
  if (front.serial !== undefined) {
    return [{ flag: '-serial', head: `chardev:${behind.chardev}`, properties: {} }];
  }
  const id = qemuId(device.id);
  const { driver, below, boots, isStandIn, properties } = front;
  const said = isStandIn ? {} : own;
  const bootindex = boots ? device.bootOrder : undefined;
  const above = below === undefined ? behind : {};
  const all = { id, ...address, ...properties, ...said, ...above, bootindex };
  const main: Option = { flag: '-device', head: driver, properties: all };
  if (below === undefined) return [main, ...floppyBoot(device)];
  return [main, { flag: '-device', head: below, properties: { bus: `${id}.0`, ...behind } }];
}

/** A floppy has its place in the boot order from its controller. */
function floppyBoot(device: PlanDevice): Option[] {
  const { kind, bootOrder, address } = device;
  if (kind !== 'disk' || address?.type !== 'drive' || device.targetBus !== 'fdc') return [];
  if (bootOrder === undefined) return [];
  const drive = address.unit === 0 ? 'A' : 'B';
  return [{ flag: '-global', properties: { [`isa-fdc.bootindex${drive}`]: bootOrder } }];
}

/** A PCI function of an s390 guest has its numbers from a device beside it; no other id has `_u_` where this has it. */
function zpciOptions(device: PlanDevice): Option[] {
  const { address } = device;
  if (address?.type !== 'pci' || address.zpci === undefined) return [];
  const { uid, fid } = address.zpci;
  const target = qemuId(device.id);
  const properties = { id: `zpci_u_${target}`, uid, fid, target };
  return [{ flag: '-device', head: 'zpci', properties }];
}
