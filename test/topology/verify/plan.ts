import type { Address, PciAddress } from '../../../src/core/address.ts';
import type { Device, DeviceKind, DeviceOf } from '../../../src/core/device.ts';
import type { Plan, PlanDevice } from '../../../src/core/plan.ts';
import { verify } from '../../../src/topology/verify.ts';

/** A plan for a machine, with nothing but the devices given. */
export function planFor(arch: string, type: string, devices: readonly PlanDevice[]): Plan {
  return { machine: { arch, type, virtType: 'kvm' }, devices, by: 'libvirt' };
}

/** A Q35 guest: its root and its SATA controller are there already. */
export function q35(...devices: readonly PlanDevice[]): Plan {
  return planFor('x86_64', 'pc-q35-10.0', [pcieRoot, sata0, ...devices]);
}

/** An i440FX guest with its root. */
export function pc(...devices: readonly PlanDevice[]): Plan {
  return planFor('x86_64', 'pc-i440fx-10.0', [pciRoot, ...devices]);
}

/** An IBM Z guest with its root. */
export function s390(...devices: readonly PlanDevice[]): Plan {
  return planFor('s390x', 's390-ccw-virtio-10.0', [pciRoot, ...devices]);
}

/** A pseries guest with its first host bridge. */
export function pseries(...devices: readonly PlanDevice[]): Plan {
  return planFor('ppc64', 'pseries-10.0', [hostBridge(0), ...devices]);
}

/** Findings in short: severity, rule and devices. */
export function findings(plan: Plan): string[] {
  return verify(plan).map(({ severity, rule, devices }) =>
    [severity, rule, ...devices].join(' ').trim(),
  );
}

/** Messages of all findings. */
export function messages(plan: Plan): string[] {
  return verify(plan).map(({ message }) => message);
}

/** A device of a kind. */
export function device<K extends DeviceKind>(
  id: string,
  kind: K,
  fields: Omit<DeviceOf<K>, 'id' | 'kind'>,
): Device {
  return { id, kind, ...fields } as unknown as Device;
}

type ControllerFields = Omit<DeviceOf<'controller'>, 'id' | 'kind' | 'type' | 'index'>;

export function controller(
  type: string,
  index: number,
  fields: ControllerFields & { readonly id?: string } = {},
): Device {
  return { id: `${type}${index}`, kind: 'controller', type, index, ...fields };
}

/** `bb:ss.f` in hexadecimal as an address; `+` at the end sets multifunction. */
export function at(seat: string, extra: Partial<PciAddress> = {}): PciAddress {
  const parts = /^(\w+):(\w+)\.(\d+)(\+?)$/.exec(seat);
  if (parts === null) throw new Error(`no seat: ${seat}`);
  const [, bus = '', slot = '', fn = '', mark] = parts;
  return {
    type: 'pci',
    domain: 0,
    bus: Number.parseInt(bus, 16),
    slot: Number.parseInt(slot, 16),
    function: Number(fn),
    ...(mark === '+' ? { multifunction: 'on' } : {}),
    ...extra,
  };
}

/** A network card at a PCI seat or another address. */
export function nic(id: string, where?: string | Address, model = 'virtio'): Device {
  const address = typeof where === 'string' ? at(where) : where;
  return device(id, 'interface', { model, ...(address === undefined ? {} : { address }) });
}

const pcieRoot = controller('pci', 0, { model: 'pcie-root' });
const pciRoot: Device = controller('pci', 0, { model: 'pci-root' });
const sata0 = controller('sata', 0, { address: at('00:1f.2') });

export function hostBridge(index: number, fields: ControllerFields = {}): Device {
  return controller('pci', index, {
    model: 'pci-root',
    modelName: 'spapr-pci-host-bridge',
    targetIndex: index,
    ...fields,
  });
}

export function rootPort(index: number, seat: string, fields: ControllerFields = {}): Device {
  return controller('pci', index, {
    model: 'pcie-root-port',
    modelName: 'pcie-root-port',
    chassis: index,
    port: index + 7,
    address: at(seat),
    ...fields,
  });
}

export function pciBridge(index: number, seat: string, fields: ControllerFields = {}): Device {
  return controller('pci', index, {
    model: 'pci-bridge',
    modelName: 'pci-bridge',
    chassisNr: index,
    address: at(seat),
    ...fields,
  });
}

export function expander(
  index: number,
  seat: string,
  busNr: number,
  model: 'pcie-expander-bus' | 'pci-expander-bus' = 'pcie-expander-bus',
): Device {
  const modelName = model === 'pci-expander-bus' ? 'pxb' : 'pxb-pcie';
  return controller('pci', index, { model, modelName, busNr, address: at(seat) });
}

export function upstreamPort(index: number, seat: string): Device {
  return controller('pci', index, {
    model: 'pcie-switch-upstream-port',
    modelName: 'x3130-upstream',
    address: at(seat),
  });
}

export function downstreamPort(index: number, seat: string, fields: ControllerFields = {}): Device {
  return controller('pci', index, {
    model: 'pcie-switch-downstream-port',
    modelName: 'xio3130-downstream',
    chassis: index,
    port: 0,
    address: at(seat),
    ...fields,
  });
}

export function pcieToPciBridge(index: number, seat: string): Device {
  return controller('pci', index, {
    model: 'pcie-to-pci-bridge',
    modelName: 'pcie-pci-bridge',
    address: at(seat),
  });
}

export function disk(id: string, targetBus: string, address?: Address): Device {
  return device(id, 'disk', {
    target: id,
    targetBus,
    ...(address === undefined ? {} : { address }),
  });
}
