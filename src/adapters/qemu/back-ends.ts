import type { PlanDevice } from '../../core/plan.ts';
import type { QemuBackEnd } from '../../model/qemu-devices.ts';
import type { Option, Properties } from './options-text.ts';
import { qemuId } from './qemu-id.ts';

/** What stands behind a device: options of its own, and what the device says of them. */
export interface BackEnd {
  readonly options: readonly Option[];
  readonly properties: Properties;
}

/** A placeholder that needs nothing of the host; `number` tells the devices of a plan apart. */
export function placeholderOf(kind: QemuBackEnd, device: PlanDevice, number: number): BackEnd {
  return PLACEHOLDERS[kind](device, qemuId(device.id), number);
}

type Placeholder = (device: PlanDevice, id: string, number: number) => BackEnd;

const PLACEHOLDERS: Readonly<Record<QemuBackEnd, Placeholder>> = {
  drive: (device, id, number) => {
    const name = nodeName(id, number);
    const removable = device.kind === 'disk' && device.device === 'cdrom';
    const readOnly = removable || (device.kind === 'disk' && device.readOnly === true);
    const floppy = device.kind === 'disk' && device.device === 'floppy';
    const properties = {
      'node-name': name,
      size: floppy ? FLOPPY : undefined,
      'read-zeroes': true,
      'read-only': readOnly ? true : undefined,
    };
    return one({ flag: '-blockdev', head: 'null-co', properties }, { drive: name });
  },
  net: (_, id, number) => {
    const name = `net-${id}`;
    const properties = { id: name, hubid: number };
    return one({ flag: '-netdev', head: 'hubport', properties }, { netdev: name });
  },
  char: (_, id) => {
    const name = `char-${id}`;
    const option: Option = { flag: '-chardev', head: 'null', properties: { id: name } };
    return one(option, { chardev: name });
  },
  rng: (_, id) => object('rng-builtin', `rng-${id}`, {}, 'rng'),
  memory: (device, id) => {
    const size = sizeOf(device);
    return object('memory-backend-ram', `mem-${id}`, { size }, 'memdev');
  },
  'shared-memory': (device, id) => {
    const name = `mem-${id}`;
    const size = device.kind === 'shmem' ? (device.size ?? SHARED) : ERST;
    return object('memory-backend-ram', name, { size, share: true }, 'memdev');
  },
  crypto: (_, id) => object('cryptodev-backend-builtin', `crypto-${id}`, {}, 'cryptodev'),
  audio: (_, id) => {
    const name = `audio-${id}`;
    return one({ flag: '-audiodev', head: 'none', properties: { id: name } }, { audiodev: name });
  },
  files: (_, id) => {
    const name = `files-${id}`;
    return one({ flag: '-fsdev', head: 'synth', properties: { id: name } }, { fsdev: name });
  },
};

const KIB = 1024;
const FLOPPY = 1440 * KIB;
const SHARED = 4096 * KIB;
const ERST = 64 * KIB;
const MODULE = 1024 * KIB;

/** QEMU takes no longer name of a node than this. */
const LONGEST_NODE = 31;

/** Names that are too long give way to numbers. */
function nodeName(id: string, number: number): string {
  const name = `drive-${id}`;
  return name.length <= LONGEST_NODE ? name : `drive.${number}`;
}

function one(option: Option, properties: Properties): BackEnd {
  return { options: [option], properties };
}

function object(head: string, id: string, properties: Properties, key: string): BackEnd {
  return one({ flag: '-object', head, properties: { id, ...properties } }, { [key]: id });
}

/** Bytes of a memory device. */
function sizeOf(device: PlanDevice): number {
  return (device.kind === 'memory' ? (device.size ?? MODULE) : MODULE) * KIB;
}
