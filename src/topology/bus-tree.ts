import { pciSeat } from '../core/address.ts';
import type { ControllerDevice } from '../core/device.ts';

/** PCI controllers by index, of a guest or of a plan. */
export type PciControllers = ReadonlyMap<number, ControllerDevice>;

/** Models whose buses hang from no other bus, as far as bus numbers and NUMA go. */
const TOPS: ReadonlySet<string> = new Set([
  'pci-root',
  'pcie-root',
  'pci-expander-bus',
  'pcie-expander-bus',
]);

/** Index of the root, host bridge or expander bus that a bus hangs from. */
export function topOf(bus: number, controllers: PciControllers): number {
  let at = bus;
  // A bus that hangs from itself would be gone round for ever.
  for (let steps = 0; steps <= controllers.size; steps++) {
    const controller = controllers.get(at);
    const seat = controller && pciSeat(controller);
    if (controller === undefined || TOPS.has(controller.model ?? '') || seat === undefined)
      return at;
    at = seat.bus;
  }
  return at;
}

/** The guest NUMA cell of the host bridge or expander bus that a bus hangs from. */
export function cellOf(bus: number, controllers: PciControllers): number | undefined {
  return controllers.get(topOf(bus, controllers))?.node;
}
