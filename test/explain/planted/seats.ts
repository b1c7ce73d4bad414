import type { RequestDevice } from '../../../src/core/device.ts';
import { controller } from '../../support/guests.ts';
import { at, cellMachines, conventionalMachines, type Setting } from './setting.ts';
import { existence, type Plant, type Sketch, saidBy } from './sketch.ts';

/** More devices in slots of the root bus than it has; small, most of them in slots that are given. */
const rootSlots: Plant = {
  kind: 'slots of the root bus',
  machines: cellMachines,
  sketch: ({ express, random, several, small, isExpress }) => {
    if (small) {
      const first = isExpress ? 1 : 2;
      const pinned = Array.from({ length: 28 }, (_, i) =>
        express({}, { address: { type: 'pci', domain: 0, bus: 0, slot: first + i, function: 0 } }),
      );
      const rooted = several(random.int(4, 5), { bus: 'root' });
      return {
        devices: [...pinned, ...rooted],
        cause: [[...saidBy(pinned, 'address'), ...saidBy(rooted, 'tunables', 'bus')]],
        lifted: [existence(pinned.slice(0, 8))],
        noise: 'rooted',
      };
    }
    const rooted = several(random.int(32, 40), { bus: 'root' });
    return {
      devices: rooted,
      cause: [[...existence(rooted), ...saidBy(rooted, 'tunables', 'bus')]],
      lifted: [existence(rooted.slice(0, 20))],
    };
  },
};

/** Two devices in one seat. */
export const pinClash: Plant = {
  kind: 'two devices in one seat',
  machines: cellMachines,
  sketch: (setting) => {
    const { random, express, isExpress, name } = setting;
    const slot = random.int(5, 15);
    if (isExpress && random.chance(0.3)) {
      const port = controller(name('port'), 'pcie-root-port', 1);
      return clash(setting, { bus: 1, slot: 0 }, [port]);
    }
    if (random.chance(0.5)) return clash(setting, { bus: 0, slot, function: random.int(0, 1) }, []);
    const pair = [0, 1].map(() => express({ bus: 'root' }, at({ slot })));
    return {
      devices: pair,
      cause: saidBy(pair, 'address').map((path) => [path]),
      lifted: [saidBy(pair.slice(1), 'address')],
    };
  },
};

function clash(
  { express, random }: Setting,
  seat: Parameters<typeof at>[0],
  ports: readonly RequestDevice[],
): Sketch {
  const whole = { address: { type: 'pci', domain: 0, function: 0, ...seat } };
  const pair = [0, 1].map(() => express({}, whole));
  return {
    devices: [...ports, ...pair],
    cause: saidBy(pair, 'address').map((path) => [path]),
    lifted: [saidBy([random.pick(pair)], 'address')],
  };
}

/** A seat that the bus has not, or a bus that is not there. */
export const pinRange: Plant = {
  kind: 'a seat that does not exist',
  machines: cellMachines,
  sketch: ({ random, express, isExpress, name, machine }) => {
    const pinned = (
      parts: Parameters<typeof at>[0],
      more: readonly RequestDevice[] = [],
    ): Sketch => {
      const lost = express(parts.bus === undefined ? { bus: 'root' } : {}, at(parts));
      return {
        devices: [...more, lost],
        cause: [saidBy([lost], 'address')],
        lifted: [saidBy([lost], 'address')],
        noise: 'cellless',
      };
    };
    const listed = isExpress
      ? controller(name('port'), 'pcie-root-port', 1)
      : machine === 'pseries'
        ? controller(name('phb'), 'pci-root', 1)
        : controller(name('bridge'), 'pci-bridge', 1);
    const behind = isExpress ? random.int(1, 31) : 0;
    return random.pick([
      () => pinned({ slot: 0 }),
      () => pinned({ bus: random.int(60, 250) }),
      () => pinned({ bus: 1, slot: behind }, [listed]),
    ])();
  },
};

/** A function other than 0 of a slot that nobody shares. */
export const functionZero: Plant = {
  kind: 'a slot without function 0',
  machines: cellMachines,
  sketch: ({ random, express }) => {
    const wishes = random.pick([{}, { spread: 'function' }, { spread: 'slot' }] as const);
    const lone = express(wishes, at({ function: random.int(1, 7) }));
    return {
      devices: [lone],
      cause: [saidBy([lone], 'address')],
      lifted: [saidBy([lone], 'address')],
      noise: 'plain',
    };
  },
};

/** Two functions of one slot, for devices that are to have a slot each. */
const spreadPins: Plant = {
  kind: 'one slot for devices that share none',
  machines: cellMachines,
  sketch: ({ random, express }) => {
    const wishes = { bus: 'root', spread: random.pick(['slot', 'bus'] as const) } as const;
    const slot = random.int(3, 15);
    const isOneSlot = random.chance(0.6);
    const pair = [0, random.int(1, 7)].map((fn) =>
      express(wishes, at(isOneSlot ? { slot, function: fn } : { bus: 0, function: fn })),
    );
    return {
      devices: pair,
      cause: [saidBy(pair, 'address')],
      lifted: [saidBy(pair.slice(1), 'address')],
      noise: 'plain',
    };
  },
};

/** PCI Express on a machine that has none. */
const busKind: Plant = {
  kind: 'a kind of bus that the machine has not',
  machines: conventionalMachines,
  sketch: ({ several, random }) => {
    const fast = several(random.int(1, 3), { bus: 'pcie' });
    return {
      devices: fast,
      cause: [saidBy(fast, 'tunables', 'bus')],
      lifted: [saidBy(fast, 'tunables', 'bus')],
    };
  },
};

/** Hotplug where there is none, or none where everything has it. */
export const hotplugFixed: Plant = {
  kind: 'hotplug of a seat that has none',
  machines: cellMachines,
  sketch: ({ machine, isExpress, random, express, name }) => {
    const asking = (device: RequestDevice): Sketch => ({
      devices: [device],
      cause: [saidBy([device], 'tunables', 'hotplug')],
      lifted: [saidBy([device], 'tunables', 'hotplug')],
    });
    if (!isExpress) return asking(express({ bus: 'root', hotplug: false }));
    const wishes = { bus: 'root', hotplug: true } as const;
    const tunables = { hotplug: true };
    return asking(
      random.pick<() => RequestDevice>([
        () => express(wishes),
        () => express(wishes, at({ bus: 0 })),
        () => express(wishes, at({ slot: random.int(3, 15) })),
        () => express({ spread: 'slot', hotplug: true }, at({ bus: 0 })),
        () => ({ id: name('iommu'), kind: 'iommu', model: 'virtio', tunables }),
        () => ({ id: name('panic'), kind: 'panic', model: 'pvpanic', tunables }),
        () =>
          machine === 'q35'
            ? { id: name('sata'), kind: 'controller', type: 'sata', index: 0, tunables }
            : express(wishes),
      ])(),
    );
  },
};

/** Seats on PCI Express and on conventional PCI that do not go together with what is there. */
export const seatPlants: readonly Plant[] = [
  rootSlots,
  pinClash,
  pinRange,
  functionZero,
  spreadPins,
  busKind,
  hotplugFixed,
];
