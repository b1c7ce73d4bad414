import type { RequestDevice } from '../../core/device.ts';
import type { Request } from '../../core/request.ts';
import type { Statement } from '../statement.ts';
import { type Change, single } from './change.ts';

/** What makes a controller what it is. */
const ESSENTIAL: ReadonlySet<string> = new Set([
  'id',
  'kind',
  'type',
  'model',
  'index',
  'address',
  'tunables',
  'was',
]);

/** Leaves out what is said of a controller beside what it is: numbers, cells, options. */
export function dropFields(request: Request, devices: readonly Statement[]): Change[] {
  return listed(request, devices).flatMap(({ device, at }) => {
    if (device.kind !== 'controller') return [];
    const fields = Object.entries(device).filter(
      ([name, value]) => !ESSENTIAL.has(name) && value !== undefined,
    );
    return fields.map(([name, from]) =>
      single(
        'drop-field',
        { path: ['devices', at, name], from },
        `leave \`${name}: ${from}\` of \`${device.id}\` out`,
      ),
    );
  });
}

/** Gives a controller the lowest index that no other of its type has. */
export function otherIndexes(request: Request, devices: readonly Statement[]): Change[] {
  const taken = (type: string): Set<number | undefined> =>
    new Set(
      request.devices.map((each) =>
        each.kind === 'controller' && each.type === type ? each.index : undefined,
      ),
    );
  return listed(request, devices).flatMap(({ device, at }) => {
    if (device.kind !== 'controller' || device.index === undefined) return [];
    const { id, index: from, type } = device;
    const others = taken(type);
    let to = 0;
    while (others.has(to) || (to === 0 && type === 'pci')) to++;
    const edit = { path: ['devices', at, 'index'], from, to };
    return [single('drop-field', edit, `give controller \`${id}\` the index ${to}, not ${from}`)];
  });
}

/** Models that do the same on other machines. */
const COUNTERPARTS: Readonly<Record<string, readonly string[]>> = {
  'pci-root': ['pcie-root'],
  'pcie-root': ['pci-root'],
  'pci-expander-bus': ['pcie-expander-bus'],
  'pcie-expander-bus': ['pci-expander-bus'],
  'pci-bridge': ['pcie-to-pci-bridge', 'pcie-root-port'],
  'pcie-root-port': ['pci-bridge'],
  'pcie-to-pci-bridge': ['pci-bridge'],
};
const DISK_BUSES: readonly string[] = ['sata', 'scsi', 'virtio'];

/** Another model of a PCI controller, or another bus of a disk. */
export function otherModels(request: Request, devices: readonly Statement[]): Change[] {
  return listed(request, devices).flatMap(({ device, at }) => {
    const { name, from, others } = choiceOf(device);
    return others.map((to) =>
      single(
        'other-model',
        { path: ['devices', at, name], from, to },
        `make \`${device.id}\` a \`${to}\`${name === 'model' ? '' : ' disk'}, not a \`${from}\`${name === 'model' ? '' : ' disk'}`,
      ),
    );
  });
}

function choiceOf(device: RequestDevice): {
  readonly name: string;
  readonly from: string | undefined;
  readonly others: readonly string[];
} {
  if (device.kind === 'disk') {
    const from = device.targetBus;
    return { name: 'targetBus', from, others: DISK_BUSES.filter((each) => each !== from) };
  }
  const from = device.kind === 'controller' && device.type === 'pci' ? device.model : undefined;
  return { name: 'model', from, others: COUNTERPARTS[from ?? ''] ?? [] };
}

/** The devices of statements, where there are not many: nobody gives fifty disks another bus. */
function listed(
  { devices }: Request,
  statements: readonly Statement[],
): { readonly device: RequestDevice; readonly at: number }[] {
  if (statements.length > MOST) return [];
  return statements.flatMap(({ path }) => {
    const at = Number(path[1]);
    const device = devices[at];
    return device === undefined ? [] : [{ device, at }];
  });
}

const MOST = 3;
