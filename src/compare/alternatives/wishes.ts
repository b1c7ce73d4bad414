import type { RequestDevice } from '../../core/device.ts';
import type { Request } from '../../core/request.ts';
import { resolveMachine } from '../../guest/machine.ts';
import { type BuiltIn, unsuitable, withTunables } from './alternative.ts';
import { refuseOthersThanExpress } from './root-ports.ts';

/** Everything on the machine's own root bus, except for what a wish sends away from it. */
export const flat: BuiltIn = {
  name: 'flat',
  says: 'on the root bus whatever may sit there',
  strategy: 'auto',
  apply: (request, { model }) => {
    refuseMachinesWithoutPci('flat', request, model);
    const grouped = groupedElsewhere(request);
    const devices = request.devices.map((device) =>
      belongsElsewhere(request, device) || grouped.has(device.id)
        ? withOwnTunables(device, { bus: device.tunables?.bus ?? 'auto' })
        : device,
    );
    return withTunables({ ...request, devices }, { bus: 'root' });
  },
};

/** A root port for every device. */
export const portEach: BuiltIn = {
  name: 'port-each',
  says: 'a root port of its own for every device that does not wish otherwise',
  strategy: 'auto',
  apply: (request, { model }) => {
    refuseOthersThanExpress('port-each', request, model);
    return withTunables(request, { bus: 'pcie', spread: 'bus' });
  },
};

/** Up to eight devices a slot. */
export const packed: BuiltIn = {
  name: 'packed',
  says: 'up to eight devices share a slot, a function each',
  strategy: 'auto',
  apply: (request, { model }) => {
    refuseMachinesWithoutPci('packed', request, model);
    return withTunables(request, { spread: 'function' });
  },
};

/** An expander bus for each cell, and every device that belongs to a cell behind it. */
export const expanderPerCell: BuiltIn = {
  name: 'expander-per-cell',
  says: 'an expander bus for each cell, devices on the one of their cell',
  strategy: 'auto',
  apply: (request, { model }) => {
    const { family, type } = resolveMachine(request.machine, model);
    if (family.pci.expanders.length === 0)
      throw unsuitable('expander-per-cell', `\`${type}\` has no expander buses`);
    if ((request.machine.cells ?? []).length === 0)
      throw unsuitable('expander-per-cell', 'the machine lists no `cells`');
    return withTunables(request, { expanders: 'per-cell', numa: 'require' });
  },
};

function refuseMachinesWithoutPci(
  name: string,
  request: Request,
  model: Parameters<typeof resolveMachine>[1],
): void {
  const { family, type } = resolveMachine(request.machine, model);
  if (family.pci.root === undefined || family.virtio === 'ccw')
    throw unsuitable(name, `on \`${type}\` devices do not sit on PCI`);
}

/** Devices in a group that cannot be had on the root bus. */
function groupedElsewhere({ tunables = {} }: Request): ReadonlySet<string> {
  const together = (tunables.together ?? []).filter(({ on }) => on !== 'cell');
  const apart = (tunables.apart ?? []).filter(({ on }) => on !== 'slot');
  return new Set([...together, ...apart].flatMap(({ devices }) => devices));
}

/** Whether a wish of a device sends it away from the root bus, or it may not have one at all. */
function belongsElsewhere({ tunables }: Request, device: RequestDevice): boolean {
  const { cell, hotplug } = device.tunables ?? {};
  return (cell !== undefined && tunables?.numa !== 'ignore') || hotplug === true;
}

function withOwnTunables(
  device: RequestDevice,
  tunables: NonNullable<RequestDevice['tunables']>,
): RequestDevice {
  return { ...device, tunables: { ...device.tunables, ...tunables } };
}
