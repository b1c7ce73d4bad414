import type { RequestDevice } from '../core/device.ts';
import type { Request } from '../core/request.ts';
import { PARENTS_FIRST } from '../problem/place-controllers.ts';

type Controller = Extract<RequestDevice, { readonly kind: 'controller' }>;

/**
 * Numbers the PCI controllers that are listed without an index so that those come first that others can hang from: libvirt
 * goes by the order of the list, and refuses a bridge that has a lower index than the bus it would sit on. Nothing is
 * changed where an address may count on libvirt's numbers.
 */
export function withParentsFirst(request: Request, express: boolean): Request {
  const controllers = request.devices.filter(isPci);
  const used = new Set(controllers.flatMap(({ index }) => index ?? []));
  if (request.devices.some((device) => namesOtherBus(device, used))) return request;
  const added = express ? parentsOfBridges(controllers) : [];
  const open = [...added, ...controllers].filter(({ index }) => index === undefined);
  if (open.length < 2) return request;
  const indexes = new Map<string, number>();
  let next = 0;
  for (const { id } of [...open].sort((a, b) => rankOf(a) - rankOf(b))) {
    while (used.has(next) || (next === 0 && hasRootOnly(request))) next++;
    indexes.set(id, next++);
  }
  const devices = [...added, ...request.devices].map((device) => {
    const index = indexes.get(device.id);
    return index === undefined ? device : ({ ...device, index } as RequestDevice);
  });
  return { ...request, devices };
}

/** A bridge without an index needs one above that of its parent: if nothing is listed that could be it, it is added here. */
function parentsOfBridges(controllers: readonly Controller[]): Controller[] {
  const bridge = controllers.find(
    ({ model, index }) => model === 'pci-bridge' && index === undefined,
  );
  const isParent = ({ model = '' }: Controller): boolean =>
    model === 'pcie-to-pci-bridge' || model === 'dmi-to-pci-bridge';
  if (bridge === undefined || controllers.some(isParent)) return [];
  const parent = (model: string): Controller => ({
    id: `${model} for ${bridge.id}`,
    kind: 'controller',
    type: 'pci',
    model,
  });
  return [parent('pcie-root-port'), parent('pcie-to-pci-bridge')];
}

function isPci(device: RequestDevice): device is Controller {
  return device.kind === 'controller' && device.type === 'pci';
}

/** Roots come first of all. */
function rankOf({ model = '' }: Controller): number {
  return (PARENTS_FIRST as readonly string[]).indexOf(model);
}

/** Index 0 is the root's, which a machine has although nobody lists it. */
function hasRootOnly({ devices }: Request): boolean {
  return !devices.some((device) => isPci(device) && device.model?.endsWith('-root'));
}

function namesOtherBus({ address, was }: RequestDevice, used: ReadonlySet<number>): boolean {
  return [address, was].some(
    (each) => each?.type === 'pci' && each.bus !== undefined && each.bus > 0 && !used.has(each.bus),
  );
}
