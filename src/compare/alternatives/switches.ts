import { pciSeat } from '../../core/address.ts';
import type { Plan } from '../../core/plan.ts';
import type { GroupWish, Request } from '../../core/request.ts';
import { planTree } from '../../topology/plan-tree.ts';
import { type BuiltIn, type Situation, unsuitable, withTunables } from './alternative.ts';
import { refuseOthersThanExpress } from './root-ports.ts';

/** Devices that have a port of their own get one behind a switch: a switch for each cell, and for those without. */
export const switches: BuiltIn = {
  name: 'switches',
  says: 'listed devices that have root ports behind switches instead, one for each cell',
  strategy: 'auto',
  apply: async (request, { model, planned }) => {
    refuseOthersThanExpress('switches', request, model);
    const plan = await planned();
    if (plan === undefined) throw unsuitable('switches', 'it has no plan as it is asked for');
    const groups = groupsOf(request, plan, model);
    if (groups.length === 0)
      throw unsuitable('switches', 'no two listed devices with root ports could share a switch');
    return withTunables(request, {
      together: [...(request.tunables?.together ?? []), ...groups],
    });
  },
};

/** Slots of an upstream port. */
const MOST_PORTS = 32;

/** Levels at which devices that are kept apart cannot share a switch. */
const WIDE: ReadonlySet<string> = new Set(['switch', 'expander', 'cell']);

function groupsOf(request: Request, plan: Plan, model: Situation['model']): GroupWish[] {
  const { tunables = {} } = request;
  const settled = new Set(
    (tunables.together ?? []).filter(({ on }) => on !== 'cell').flatMap(({ devices }) => devices),
  );
  const rivals = (tunables.apart ?? []).filter(({ on }) => WIDE.has(on));
  const groups: { readonly cell: number | undefined; readonly devices: string[] }[] = [];
  for (const { id, cell } of inRootPorts(request, plan, model)) {
    if (settled.has(id)) continue;
    const joins = (devices: readonly string[]): boolean =>
      devices.length < MOST_PORTS &&
      !rivals.some((rival) => rival.devices.includes(id) && areAny(devices, rival.devices));
    const group = groups.find((each) => each.cell === cell && joins(each.devices));
    if (group === undefined) groups.push({ cell, devices: [id] });
    else group.devices.push(id);
  }
  return groups
    .filter(({ devices }) => devices.length > 1)
    .map(({ devices }) => ({ devices, on: 'switch' }));
}

function areAny(ids: readonly string[], of: readonly string[]): boolean {
  return ids.some((id) => of.includes(id));
}

/** Listed devices that sit alone in a root port, with the cell of the port. */
function inRootPorts(
  request: Request,
  plan: Plan,
  model: Situation['model'],
): { readonly id: string; readonly cell: number | undefined }[] {
  const listed = new Map(request.devices.map((device) => [device.id, device]));
  const { buses } = planTree(plan, model);
  return plan.devices.flatMap((device) => {
    const seat = pciSeat(device);
    const bus = seat && buses.get(seat.bus);
    const asked = listed.get(device.id);
    const isPinned = asked?.address !== undefined || asked?.tunables?.bus !== undefined;
    const isController = device.kind === 'controller' && device.type === 'pci';
    if (bus === undefined || asked === undefined || isPinned || isController) return [];
    if (bus.controller.model !== 'pcie-root-port') return [];
    return [{ id: device.id, cell: bus.cell }];
  });
}
