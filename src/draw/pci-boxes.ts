import { isExpander } from '../core/pci.ts';
import type { PlanController } from '../core/plan.ts';
import { topOf } from '../topology/bus-tree.ts';
import type { PlanBus, PlanSlot, PlanTree } from '../topology/plan-tree.ts';
import { byAddress } from './behind.ts';
import { type Box, type BoxKind, box } from './box.ts';
import { type Draft, deviceBox, whereIs } from './device-box.ts';
import { EMPTY, withRunsOfPorts } from './empty-ports.ts';
import { freeSlots } from './free-slots.ts';
import { inOrderOf } from './order.ts';
import { nameOf, ownName } from './words.ts';

/** The box of a bus that hangs from no other, with the cell it is near to. */
export interface PciTop {
  readonly cell: number | undefined;
  readonly top: Box;
}

/** The boxes of host bridges and expander buses, and of buses that hang from nothing. */
export function pciBoxes(tree: PlanTree, draft: Draft): PciTop[] {
  const tops = topsOf(tree);
  return [...tops, ...tree.tops].flatMap((bus) =>
    busBox(bus, draft, new Set(tops)).map((top) => ({
      cell: bus.cell,
      top: { ...top, seat: top.place },
    })),
  );
}

/** Expander buses sit in a slot of bus 0, and yet are host bridges of their own. */
function topsOf({ buses }: PlanTree): PlanBus[] {
  const controllers = new Map([...buses].map(([index, { controller }]) => [index, controller]));
  return [...buses.values()]
    .filter(({ index }) => topOf(index, controllers) === index)
    .sort((a, b) => byAddress(a.controller, b.controller) || a.index - b.index);
}

/** The box of a PCI controller with everything on its bus, apart from host bridges of their own. */
function busBox(bus: PlanBus, draft: Draft, tops: ReadonlySet<PlanBus>): Box[] {
  const { controller } = bus;
  if (draft.placed.has(controller)) return [];
  draft.placed.add(controller);
  const seated = bus.slots.flatMap((slot) => slotBoxes(slot, draft, tops));
  const free = isOneSlot(bus) ? [] : freeSlots(bus);
  const isSpare = isOneSlot(bus) && bus.slots.length === 0;
  return [
    box(isSpare ? 'spare' : kindOf(controller, bus), nameOf(controller), {
      ...whereIs(controller, draft),
      words: ownName(controller),
      notes: [...(isSpare ? [EMPTY] : []), ...(bus.hotplug && isOneSlot(bus) ? ['hotplug'] : [])],
      devices: [controller],
      bus: bus.index,
      children: [...inOrderOf(draft.ranks, withRunsOfPorts(seated)), ...free],
    }),
  ];
}

function slotBoxes({ devices }: PlanSlot, draft: Draft, tops: ReadonlySet<PlanBus>): Box[] {
  return devices.flatMap(({ device, bus }) => {
    if (bus?.controller !== device) return deviceBox(device, draft);
    return tops.has(bus) ? [] : busBox(bus, draft, tops);
  });
}

function isOneSlot({ facts }: PlanBus): boolean {
  return facts !== undefined && facts.slots[0] === facts.slots[1];
}

function kindOf({ model = '' }: PlanController, { facts }: PlanBus): BoxKind {
  if (facts?.root === true) return 'root';
  if (isExpander(model)) return 'expander';
  if (model === 'pcie-switch-upstream-port') return 'switch';
  return model.endsWith('-port') ? 'port' : 'bridge';
}
