import type { Device, RequestDevice } from '../../core/device.ts';
import { ascending } from '../../core/lookup.ts';
import type { Plan } from '../../core/plan.ts';
import type { Request } from '../../core/request.ts';
import type { Model } from '../../model/model.ts';
import { planLikeLibvirt } from '../../planner/plan-like-libvirt.ts';
import { requestOf } from '../../planner/request-of.ts';
import { type BuiltIn, withoutWishes, wrongParameter } from './alternative.ts';
import { highestPciIndex, listed, refuseOthersThanExpress } from './root-ports.ts';

const SOURCE = 'KubeVirt, docs/pci-topology.md and pkg/virt-launcher/virtwrap/manager.go';
const MIB_OF_LARGE = 2048;
const HIGHEST_INDEX = 31;

/** As the first KubeVirt: placeholder interfaces keep up to four ports for interfaces. */
export const kubevirtHotplugV1: BuiltIn = {
  name: 'kubevirt-hotplug-v1',
  says: 'free ports by placeholder interfaces, as KubeVirt up to 1.5 made them',
  source: SOURCE,
  strategy: 'libvirt',
  apply: (request, { model }) =>
    withFreePorts('kubevirt-hotplug-v1', request, model, { placeholders: placeholdersV1 }),
};

/** As KubeVirt 1.6: more placeholders for guests with much memory. */
export const kubevirtHotplugV2: BuiltIn = {
  name: 'kubevirt-hotplug-v2',
  says: 'free ports by placeholder interfaces and by memory, as KubeVirt 1.6 made them',
  source: SOURCE,
  strategy: 'libvirt',
  apply: (request, { model }) =>
    withFreePorts('kubevirt-hotplug-v2', request, model, { placeholders: freePortsV2 }),
};

/** As KubeVirt today: placeholders as in the first version, and root ports behind everything else. */
export const kubevirtHotplugV3: BuiltIn = {
  name: 'kubevirt-hotplug-v3',
  says: 'free ports by placeholders and root ports appended, as KubeVirt makes them; `:N` for a guest that had N interface slots under v2',
  source: SOURCE,
  strategy: 'libvirt',
  parameters: 'interface slots under v2',
  apply: (request, { model }, slots) => {
    if (slots !== undefined && !/^\d+$/.test(slots))
      throw wrongParameter('kubevirt-hotplug-v3', `\`${slots}\` is no number of interface slots`);
    const placeholders = (asked: Request): number =>
      slots === undefined
        ? placeholdersV1(asked)
        : Math.max(0, Number(slots) - interfacesOf(asked).length);
    return withFreePorts('kubevirt-hotplug-v3', request, model, {
      placeholders,
      extra: (asked) => Math.max(0, freePortsV2(asked) - placeholders(asked)),
    });
  },
};

interface FreePorts {
  /** Interfaces that take a port while libvirt places everything, and are then taken out. */
  readonly placeholders: (request: Request) => number;
  /** Root ports that are listed when everything has its place. */
  readonly extra?: (request: Request) => number;
}

/** The guest is defined up to three times: with placeholders, without them, and with further root ports. */
function withFreePorts(
  name: string,
  request: Request,
  model: Model,
  { placeholders, extra = () => 0 }: FreePorts,
): Request {
  refuseOthersThanExpress(name, request, model);
  const plain = withoutWishes(request);
  const added = ascending(1, placeholders(plain)).map(placeholder);
  const first = planLikeLibvirt({ ...plain, devices: [...plain.devices, ...added] }, { model });
  const second = withoutPlaceholders(first, plain);
  const room = HIGHEST_INDEX - highestPciIndex(second);
  const ports = ascending(1, Math.min(extra(plain), room)).map((n) =>
    listed(second, `kubevirt-port${n}`, {
      index: highestPciIndex(second) + n,
      model: 'pcie-root-port',
    }),
  );
  return { ...second, devices: [...second.devices, ...ports] };
}

const PLACEHOLDER = 'kubevirt placeholder ';

function placeholder(n: number): RequestDevice {
  return { id: `${PLACEHOLDER}${n}`, kind: 'interface', type: 'ethernet', model: 'virtio' };
}

/** Everything keeps its place; interfaces are placed once more, and come to sit where they were. */
function withoutPlaceholders(plan: Plan, { machine, devices }: Request): Request {
  const listedBefore = new Map(devices.map((device) => [device.id, device]));
  const kept = { ...plan, devices: plan.devices.filter(({ id }) => !id.startsWith(PLACEHOLDER)) };
  const { capabilities: _capabilities, ...details } = machine;
  const placed = requestOf(kept, { ...details, capabilities: machine.capabilities });
  return {
    ...placed,
    devices: placed.devices.map((device) =>
      device.kind === 'interface' ? (listedBefore.get(device.id) ?? device) : device,
    ),
  };
}

function interfacesOf({ devices }: Request): readonly RequestDevice[] {
  return devices.filter(({ kind }) => kind === 'interface');
}

function placeholdersV1(request: Request): number {
  const interfaces = interfacesOf(request).length;
  return interfaces === 0 ? 0 : Math.max(0, 4 - interfaces);
}

function freePortsV2(request: Request): number {
  const used = request.devices.filter((device) => isCounted(device as Device)).length;
  const isLarge = (request.machine.memoryMiB ?? 0) > MIB_OF_LARGE;
  return isLarge ? Math.max(16 - used, 6) : Math.max(8 - used, 3);
}

/** Models that cannot have a PCI address. */
const WITHOUT_ADDRESS: ReadonlySet<string> = new Set([
  'pci-root',
  'pcie-root',
  'pcie-expander-bus',
]);

/** Whether KubeVirt takes a listed device for one with a PCI address. */
function isCounted(device: Device): boolean {
  if (device.address !== undefined && device.address.type !== 'pci') return false;
  switch (device.kind) {
    case 'interface':
    case 'watchdog':
    case 'rng':
    case 'memballoon':
      return true;
    case 'hostdev':
      return device.type === 'pci';
    case 'controller':
      return !WITHOUT_ADDRESS.has(device.model ?? '');
    case 'disk':
      return device.targetBus === 'virtio';
    case 'input':
      return device.bus === 'virtio';
    default:
      return false;
  }
}
