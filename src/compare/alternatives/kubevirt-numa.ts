import type { AddressWish } from '../../core/address.ts';
import type { RequestDevice } from '../../core/device.ts';
import { BUS_NUMBERS } from '../../core/pci.ts';
import type { Request } from '../../core/request.ts';
import { type BuiltIn, unsuitable, withoutWishes } from './alternative.ts';
import { highestIndex, listed, refuseOthersThanExpress } from './root-ports.ts';

const HIGHEST_BUS = BUS_NUMBERS - 1;

/**
 * As KubeVirt with `PCINUMAAwareTopology`: an expander bus for each cell that has host devices, a root port in a slot of its
 * own for each of them. The cell is the device's `cell`, which KubeVirt looks up on the host.
 */
export const kubevirtNuma: BuiltIn = {
  name: 'kubevirt-numa',
  says: 'host devices on one expander bus a cell, a port a slot, as KubeVirt places them',
  source: 'KubeVirt, PCINUMAAwareTopology in pkg/virt-launcher/virtwrap/converter/pci-placement.go',
  strategy: 'libvirt',
  apply: (request, { model }) => {
    refuseOthersThanExpress('kubevirt-numa', request, model);
    const cells = devicesByCell(request);
    if (cells.length === 0) throw unsuitable('kubevirt-numa', 'no host device belongs to a cell');
    const placed = new Placement(request, cells);
    const devices = withoutWishes(request).devices.map((device) => {
      const address = placed.seats.get(device.id);
      return address === undefined ? device : ({ ...device, address } as RequestDevice);
    });
    return { machine: request.machine, devices: [...devices, ...placed.controllers] };
  },
};

type Cell = readonly [cell: number, devices: readonly RequestDevice[]];

/** Host devices without any part of a guest address, by cell; in a cell by host address, which is compared as text. */
function devicesByCell({ devices }: Request): readonly Cell[] {
  const cells = new Map<number, RequestDevice[]>();
  for (const device of devices) {
    const cell = device.tunables?.cell;
    const isPlaced =
      device.kind === 'hostdev' && device.type === 'pci' && device.hostAddress !== undefined;
    if (!isPlaced || cell === undefined || device.address !== undefined) continue;
    cells.set(cell, [...(cells.get(cell) ?? []), device]);
  }
  return [...cells]
    .sort(([a], [b]) => a - b)
    .map(([cell, all]) => [cell, all.sort((a, b) => (hostAddress(a) < hostAddress(b) ? -1 : 1))]);
}

function hostAddress(device: RequestDevice): string {
  return 'hostAddress' in device ? (device.hostAddress ?? '') : '';
}

/** Controllers and seats, numbered as they are made. */
class Placement {
  readonly controllers: RequestDevice[] = [];
  readonly seats = new Map<string, AddressWish>();
  readonly #request: Request;
  #index: number;
  #lowestBus = HIGHEST_BUS;

  constructor(request: Request, cells: readonly Cell[]) {
    this.#request = request;
    this.#index = highestIndex(request);
    for (const [cell, devices] of cells) this.#addCell(cell, devices);
  }

  #addCell(cell: number, devices: readonly RequestDevice[]): void {
    this.#index++;
    const expander = this.#index;
    const ports = devices.map((device, slot) => this.#addPort(device, expander, slot));
    // The ranges end at 255 and grow downwards: room for exactly what is there.
    this.#lowestBus = HIGHEST_BUS - (this.controllers.length + 1 + ports.length) + 1;
    this.controllers.push(
      listed(this.#request, `kubevirt-expander${cell}`, {
        index: expander,
        model: 'pcie-expander-bus',
        busNr: this.#lowestBus,
        node: cell,
      }),
      ...ports,
    );
  }

  #addPort(device: RequestDevice, expander: number, slot: number): RequestDevice {
    if (this.#index >= this.#lowestBus - 1) {
      throw unsuitable(
        'kubevirt-numa',
        `bus numbers run out at \`${device.id}\`: controller index ${this.#index}, lowest expander bus ${this.#lowestBus}`,
      );
    }
    this.#index++;
    this.seats.set(device.id, seat(this.#index, 0));
    return listed(this.#request, `kubevirt-port-${device.id}`, {
      index: this.#index,
      model: 'pcie-root-port',
      address: seat(expander, slot),
    });
  }
}

function seat(
  bus: number,
  slot: number,
): Extract<RequestDevice['address'], { type: 'pci' }> & {
  readonly domain: number;
  readonly bus: number;
  readonly slot: number;
  readonly function: number;
} {
  return { type: 'pci', domain: 0, bus, slot, function: 0 };
}
