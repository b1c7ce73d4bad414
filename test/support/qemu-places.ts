import { qemuId } from '../../src/adapters/qemu/qemu-id.ts';
import { pciSeat } from '../../src/core/address.ts';
import type { Plan, PlanDevice } from '../../src/core/plan.ts';
import { bundledModel } from '../../src/model/load.ts';
import type { TreeDevice } from './device-tree.ts';
import type { FoundFunction } from './query-pci.ts';

type Controller = PlanDevice & { readonly kind: 'controller' };

function pciController({ devices }: Plan, index: number): Controller | undefined {
  return devices.find(
    (device): device is Controller =>
      device.kind === 'controller' && device.type === 'pci' && device.index === index,
  );
}

/** The name of the bus that a PCI controller of the plan provides. */
function busName(plan: Plan, index: number): string {
  const controller = pciController(plan, index);
  const { arch, type } = plan.machine;
  if (index === 0 || controller === undefined) {
    const root = controller?.model ?? bundledModel().familyOf(arch, type)?.pci.root;
    return root === 'pcie-root' ? 'pcie.0' : 'pci.0';
  }
  const id = qemuId(controller.id);
  return controller.model === 'pci-root' ? `${id}.0` : id;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** What a device's properties must be by the plan. */
function expected(plan: Plan, device: PlanDevice): readonly (readonly [string, string])[] {
  const { address } = device;
  switch (address?.type) {
    case 'pci':
      return [
        ['bus', busName(plan, address.bus)],
        ['addr', `${hex(address.slot, 2)}.${address.function}`],
      ];
    case 'ccw': {
      const { cssid = 0xfe, ssid = 0, devno } = address;
      return devno === undefined
        ? []
        : [['dev_id', `${hex(cssid, 2)}.${hex(ssid, 1)}.${hex(devno, 4)}`]];
    }
    case 'usb':
      return address.port === undefined ? [] : [['port', address.port]];
    case 'virtio-serial':
      return [['nr', `${address.port}`]];
    case 'spapr-vio':
      return address.reg === undefined ? [] : [['reg', `${address.reg}`]];
    default:
      return [];
  }
}

/** Devices of the plan that are not where they should be in a QEMU that was started with it. */
export function misplaced(plan: Plan, tree: readonly TreeDevice[]): string[] {
  const byId = new Map(tree.filter(({ id }) => id !== '').map((each) => [each.id, each]));
  return plan.devices.flatMap((device) => {
    const found = byId.get(qemuId(device.id));
    const wanted = expected(plan, device);
    if (found === undefined) {
      // A console that stands for a serial port has that one's address.
      if (pciSeat(device) === undefined || device.kind === 'console') return [];
      if (isThere(wanted, tree)) return [];
      return [`${device.id} is missing`];
    }
    return wanted.flatMap(([name, value]) => {
      const is = name === 'bus' ? found.bus : found.properties.get(name);
      return is === value ? [] : [`${device.id} has ${name} ${is} instead of ${value}`];
    });
  });
}

/** A seat of the machine's own devices, which have no id. */
function isThere(
  wanted: readonly (readonly [string, string])[],
  tree: readonly TreeDevice[],
): boolean {
  return tree.some(
    (each) =>
      each.id === '' &&
      wanted.every(([name, value]) =>
        name === 'bus' ? each.bus === value : each.properties.get(name) === value,
      ),
  );
}

/** Devices of the plan that firmware found elsewhere, or not at all. */
export function misfound(
  plan: Plan,
  found: ReadonlyMap<string, readonly FoundFunction[]>,
): string[] {
  return plan.devices.flatMap((device) => {
    const places = (found.get(qemuId(device.id)) ?? []).map(placeOf);
    return wantedPlaces(plan, device).flatMap((wanted) => {
      if (places.includes(wanted)) return [];
      return [`${device.id} is at ${places.join(' and ') || 'no place'} instead of ${wanted}`];
    });
  });
}

const placeOf = ({ above, slot, function: fn }: FoundFunction): string => `${above}, ${slot}.${fn}`;

/** Where a device has to be; a `pxb` also has a bridge on the root bus that it makes. */
function wantedPlaces(plan: Plan, device: PlanDevice): string[] {
  const seat = pciSeat(device);
  if (seat === undefined || isBuiltIn(device)) return [];
  const bridge = pciController(plan, seat.bus);
  const above = bridge === undefined || seat.bus === 0 ? 'bus 0' : aboveName(bridge);
  const own = `${above}, ${seat.slot}.${seat.function}`;
  const isPxb = device.kind === 'controller' && device.model === 'pci-expander-bus';
  return isPxb ? [own, `bus ${device.busNr}, 0.0`] : [own];
}

/** The bus of a PCI Express expander is a root bus of its own number, that of a further PCI host bridge one of number 0. */
function aboveName({ id, model, busNr }: Controller): string {
  if (model === 'pci-root') return 'bus 0';
  return model === 'pcie-expander-bus' ? `bus ${busNr}` : qemuId(id);
}

function isBuiltIn(device: PlanDevice): boolean {
  if (device.kind !== 'controller' || (device.index ?? 0) !== 0) return false;
  return device.type === 'sata' || device.type === 'ide';
}
