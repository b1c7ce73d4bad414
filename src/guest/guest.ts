import type { Device, DeviceKind, DeviceOf } from '../core/device.ts';
import { DevaddrError, type Path, type RefusalDetails } from '../core/issue.ts';
import type { Because } from '../core/plan.ts';
import type { Machine } from './machine.ts';

/** Where a working device comes from. */
interface Origin {
  /** Position in the request's device list; implied devices have none. */
  requested?: number | undefined;
  because?: Because | undefined;
}

/** A device while the guest is being completed: the same fields, still to be filled. */
export type Draft<K extends DeviceKind = DeviceKind> = K extends DeviceKind
  ? { -readonly [P in keyof DeviceOf<K>]: DeviceOf<K>[P] } & Origin & OwnFields<K>
  : never;

type OwnFields<K> = K extends 'hostdev'
  ? {
      /** The `<interface type='hostdev'>` this entry stands for; both share one address. */
      owner?: Draft<'interface'>;
    }
  : unknown;

/** Devices by kind, each list in libvirt's order. */
export type DeviceLists = { readonly [K in DeviceKind]: Draft<K>[] };

/** The request with everything implied spelled out. The working devices belong to it alone. */
export interface Guest {
  readonly machine: Machine;
  readonly lists: DeviceLists;
  /** True for a new domain; false for one that is read back, where fewer defaults apply. */
  readonly newDomain: boolean;
}

/** Kinds in the order in which libvirt visits devices. */
export const VISIT_ORDER: readonly DeviceKind[] = [
  'disk',
  'interface',
  'sound',
  'hostdev',
  'video',
  'controller',
  'smartcard',
  'serial',
  'parallel',
  'channel',
  'console',
  'input',
  'filesystem',
  'watchdog',
  'memballoon',
  'rng',
  'nvram',
  'hub',
  'shmem',
  'tpm',
  'panic',
  'memory',
  'redirdev',
  'iommu',
  'vsock',
  'crypto',
  'pstore',
];

/** Kinds in the order in which libvirt prints them. */
export const PRINT_ORDER: readonly DeviceKind[] = [
  'disk',
  'controller',
  'lease',
  'filesystem',
  'interface',
  'smartcard',
  'serial',
  'parallel',
  'console',
  'channel',
  'input',
  'tpm',
  'graphics',
  'sound',
  'audio',
  'video',
  'hostdev',
  'redirdev',
  'redirfilter',
  'hub',
  'watchdog',
  'memballoon',
  'rng',
  'nvram',
  'panic',
  'shmem',
  'memory',
  'crypto',
  'iommu',
  'vsock',
  'pstore',
];

/** Empty lists, one a kind. */
export function emptyLists(): DeviceLists {
  const lists: Partial<Record<DeviceKind, unknown[]>> = {};
  for (const kind of PRINT_ORDER) lists[kind] = [];
  return lists as DeviceLists;
}

/** True for console 0 if it only repeats serial 0. */
function isSerialAlias(console: Draft<'console'>, position: number): boolean {
  const { targetType } = console;
  return position === 0 && (targetType === undefined || targetType === 'none' || targetType === 'serial');
}

/** All devices in libvirt's visiting order, without the console that repeats serial 0. */
export function visited(guest: Guest): Draft[] {
  const devices: Draft[] = [];
  for (const kind of VISIT_ORDER) {
    const list: Draft[] = guest.lists[kind];
    for (let i = 0; i < list.length; i++) {
      const device = list[i];
      if (device === undefined) continue;
      if (device.kind === 'console' && isSerialAlias(device, i)) continue;
      devices.push(device);
    }
  }
  return devices;
}

/** A refusal that is about one device. */
export function refusal(
  device: Draft | undefined,
  code: string,
  message: string,
  details: RefusalDetails = {},
): DevaddrError {
  const { field, hint, data } = details;
  const at: Path = device?.requested === undefined ? ['devices'] : ['devices', device.requested];
  return new DevaddrError({
    code,
    message,
    path: field === undefined || at.length === 1 ? at : [...at, ...field.split('.')],
    ...(device === undefined ? {} : { device: device.id }),
    ...(hint === undefined ? {} : { hint }),
    ...(data === undefined ? {} : { data }),
  });
}

/** How a message names a device: its kind, what tells it apart, and its id. */
export function nameOf(device: Draft): string {
  const what = describe(device);
  return what === device.id ? `\`${device.id}\`` : `${what} \`${device.id}\``;
}

function describe(device: Device): string {
  switch (device.kind) {
    case 'controller':
      return `${[device.type, device.model].filter(Boolean).join(' ')} controller`;
    case 'disk':
      return `${device.targetBus ?? ''} disk`.trim();
    case 'hostdev':
      return `${device.type} host device`;
    case 'input':
      return `${device.bus ?? ''} ${device.type}`.trim();
    default:
      return 'model' in device && device.model !== undefined ? `${device.model} ${device.kind}` : device.kind;
  }
}
