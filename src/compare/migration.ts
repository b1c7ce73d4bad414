import type { ControllerDevice } from '../core/device.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';
import { list } from '../core/text.ts';
import { fieldChanges } from './field-changes.ts';
import { hardwareOf, isHardware, sameCells } from './hardware.ts';
import { identityOf } from './identity.ts';
import type { Notice, NoticeKind } from './notice.ts';

/**
 * What keeps a running guest from going from one plan to the other, or should. libvirt compares devices, their models
 * and addresses, and nothing else of controllers; QEMU loads the state of a guest whose ports have other numbers.
 */
export function migrationNotices(before: Plan, after: Plan): Notice[] {
  const [old, now] = [byKey(before), byKey(after)];
  const compared: string[] = [];
  const uncompared = new Map<string, readonly string[]>();
  for (const [key, { id }] of new Map([...old, ...now])) {
    const [was, is] = [old.get(key), now.get(key)];
    const fields =
      was && is && fieldChanges(hardwareOf(was), hardwareOf(is)).map(({ field }) => field);
    if (fields === undefined || !fields.every(isUncompared)) compared.push(id);
    else if (fields.length > 0) uncompared.set(id, fields);
  }
  const fields = [...new Set([...uncompared.values()].flat())].sort();
  return [
    ...notice('abi', machineChanges(before, after), REFUSED, []),
    ...notice('abi', compared, REFUSED),
    ...notice(
      'hidden-abi',
      [...uncompared.keys()],
      `a running guest migrates although its hardware is another (${list(fields)})`,
    ),
  ];
}

/** Fields of controllers that guests see, and that libvirt does not compare. */
const UNCOMPARED: readonly (keyof ControllerDevice)[] = [
  'chassis',
  'chassisNr',
  'port',
  'busNr',
  'node',
  'hotplug',
  'memReserve',
];

function isUncompared(field: string): boolean {
  return (UNCOMPARED as readonly string[]).includes(field);
}

function byKey({ devices }: Plan): Map<string, PlanDevice> {
  return new Map(devices.filter(isHardware).map((device) => [identityOf(device), device]));
}

function machineChanges({ machine: before }: Plan, { machine: after }: Plan): string[] {
  return [
    ...(before.arch === after.arch ? [] : ['the architecture']),
    ...(before.type === after.type ? [] : ['the machine type']),
    ...(sameCells(before.cells ?? [], after.cells ?? []) ? [] : ['the NUMA cells']),
  ];
}

const REFUSED = 'libvirt refuses to migrate a running guest';

function notice(
  kind: NoticeKind,
  which: readonly string[],
  what: string,
  devices: readonly string[] = which,
): Notice[] {
  if (which.length === 0) return [];
  return [{ kind, devices, message: `${what}: ${list(which)}` }];
}
