import type { Device, DeviceKind, DeviceOf } from '../core/device.ts';
import { DevaddrError, type Issue, type Path, type RefusalDetails } from '../core/issue.ts';
import type { Because } from '../core/plan.ts';
import type { DeviceFacts } from '../model/device-facts.ts';
import type { Model } from '../model/model.ts';
import type { Machine } from './machine.ts';

/** Where a working device comes from. */
interface Origin {
  /** Why it exists, if the user did not list it. */
  because?: Because | undefined;
  implied?: true | undefined;
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
  /** Facts of each device, remembered: to be asked once its model is settled. */
  readonly factsOf: (device: Draft) => DeviceFacts;
}

/** Finds the facts of each device once. */
export function factsMemo(model: Model): Guest['factsOf'] {
  const known = new Map<Draft, DeviceFacts>();
  return (device) => {
    let facts = known.get(device);
    if (facts === undefined) {
      facts = model.factsOf(device);
      known.set(device, facts);
    }
    return facts;
  };
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
  return {
    disk: [],
    controller: [],
    lease: [],
    filesystem: [],
    interface: [],
    smartcard: [],
    serial: [],
    parallel: [],
    console: [],
    channel: [],
    input: [],
    tpm: [],
    graphics: [],
    sound: [],
    audio: [],
    video: [],
    hostdev: [],
    redirdev: [],
    redirfilter: [],
    hub: [],
    watchdog: [],
    memballoon: [],
    rng: [],
    nvram: [],
    panic: [],
    shmem: [],
    memory: [],
    crypto: [],
    iommu: [],
    vsock: [],
    pstore: [],
  };
}

/** True for console 0 if it only repeats serial 0. */
function isSerialAlias(console: Draft<'console'>, position: number): boolean {
  const { targetType } = console;
  return (
    position === 0 && (targetType === undefined || targetType === 'none' || targetType === 'serial')
  );
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

/** A refusal that is about one device; its path names the device by id, see `withPositions`. */
export function refusal(
  device: Draft | undefined,
  code: string,
  message: string,
  details: RefusalDetails = {},
): DevaddrError {
  const { field, hint, data } = details;
  const at: Path =
    device === undefined || device.because !== undefined ? ['devices'] : ['devices', device.id];
  return new DevaddrError({
    code,
    message,
    path: field === undefined || at.length === 1 ? at : [...at, ...field.split('.')],
    ...(device === undefined ? {} : { device: device.id }),
    ...(hint === undefined ? {} : { hint }),
    ...(data === undefined ? {} : { data }),
  });
}

/** The same refusal with positions in the request's device list where paths name devices by id. */
export function withPositions(
  error: DevaddrError,
  devices: readonly { readonly id: string }[],
): DevaddrError {
  const positioned = ({ path, ...issue }: Issue): Issue => {
    const [list, id, ...field] = path;
    const position =
      list === 'devices' && typeof id === 'string'
        ? devices.findIndex((each) => each.id === id)
        : -1;
    return { ...issue, path: position < 0 ? path : ['devices', position, ...field] };
  };
  const [first, ...rest] = error.issues;
  return new DevaddrError([positioned(first), ...rest.map(positioned)], { cause: error.cause });
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
      return 'model' in device && device.model !== undefined
        ? `${device.model} ${device.kind}`
        : device.kind;
  }
}
