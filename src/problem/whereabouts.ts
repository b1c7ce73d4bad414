import { pciSeat } from '../core/address.ts';
import { isPort } from '../core/pci.ts';
import type { GroupLevel } from '../core/request.ts';
import type { Draft } from '../guest/guest.ts';
import type { Root } from './place.ts';
import type { Tree } from './roots.ts';

/** What a device that has its seat shares with others of its level; the words are those of `sharedAt`. */
export function whereabouts(
  device: Draft,
  level: GroupLevel,
  tree: Tree,
  roots: readonly Root[],
): string | undefined {
  const seat = pciSeat(device);
  const top = seat && tree.rootOf(seat.bus);
  const root = roots.find(({ controller, position }) =>
    controller === undefined ? position === 0 && top === 0 : controller.index === top,
  );
  if (seat === undefined || root === undefined) return undefined;
  switch (level) {
    case 'cell':
      return `cell ${root.cell ?? 'none'}`;
    case 'expander':
      return `root ${root.position}`;
    case 'switch':
      return switchOf(seat.bus, tree);
    case 'bus':
      return seat.bus === top ? `root ${root.position}` : busOf(seat.bus, tree);
    default:
      return `slot ${seat.bus} ${seat.slot}`;
  }
}

function switchOf(bus: number, { controllers }: Tree): string | undefined {
  const port = controllers.get(bus);
  const up = port && pciSeat(port)?.bus;
  return up !== undefined && controllers.get(up)?.model === 'pcie-switch-upstream-port'
    ? `switch ${up}`
    : undefined;
}

/** Behind a port a device is alone. */
function busOf(bus: number, { controllers }: Tree): string | undefined {
  const model = controllers.get(bus)?.model;
  return isPort(model) ? undefined : `bus ${bus}`;
}
