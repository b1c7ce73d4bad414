import { DevaddrError } from '../../core/issue.ts';
import type { Plan, PlanDevice } from '../../core/plan.ts';
import { bundledModel } from '../../model/load.ts';
import { bundledQemuDevices, type QemuFrontEnd } from '../../model/qemu-devices.ts';

/** What a device is on the command line. */
export interface FrontEnd extends QemuFrontEnd {
  readonly driver: string;
  /** Something harmless takes the seat of the device. */
  readonly isStandIn: boolean;
  /** It can be booted from. */
  readonly boots: boolean;
}

/** Finds what each device of a plan is in QEMU; nothing for a device that is left out. */
export type FrontEndFinder = (device: PlanDevice) => FrontEnd | undefined;

export function frontEndFinder(plan: Plan, vfio: boolean): FrontEndFinder {
  const { arch, type } = plan.machine;
  const family = bundledModel().familyOf(arch, type)?.id ?? null;
  const { frontEndOf, standIns } = bundledQemuDevices();
  const hostDevices = vfio ? 'vfio' : 'placeholder';
  return (device) => {
    const address = device.address?.type ?? null;
    const found = frontEndOf({ ...device, arch, family, address, hostDevices });
    if (found === undefined) throw unknown(plan, device);
    if (found.leftOut !== undefined) return undefined;
    if (found.standIn === undefined) return chosen(found, device);
    const harmless = standIns[address ?? ''];
    return harmless && { ...chosen(harmless, device, ''), isStandIn: true };
  };
}

const TRANSPORTS: Readonly<Record<string, string>> = { ccw: 'ccw', 'virtio-mmio': 'device' };
const BOOTABLE: ReadonlySet<string> = new Set(['vfio-pci', 'usb-redir']);

function chosen(
  found: QemuFrontEnd,
  device: PlanDevice,
  model = (device as { readonly model?: string }).model ?? '',
): FrontEnd {
  const driver = found.driver ?? (found.virtio && virtioDriver(found.virtio, device, model)) ?? '';
  const isMedium = found.backEnd === 'drive' || found.backEnd === 'net';
  const boots = BOOTABLE.has(driver) || (isMedium && driver !== 'floppy');
  return { ...found, driver, boots, isStandIn: false };
}

/** `virtio-blk` with the transport of the address and the generation of the model. */
function virtioDriver(name: string, { address }: PlanDevice, model: string): string {
  const transport = TRANSPORTS[address?.type ?? ''];
  if (transport !== undefined) return `${name}-${transport}`;
  return `${name}-pci${/^virtio(-(?:non-)?transitional)$/.exec(model)?.[1] ?? ''}`;
}

function unknown({ devices }: Plan, device: PlanDevice): DevaddrError {
  const { id, kind } = device;
  const { type, model } = device as { readonly type?: string; readonly model?: string };
  const what = [kind, type, model].filter((word) => word !== undefined).join(' ');
  return new DevaddrError({
    code: 'QemuDeviceUnknown',
    path: ['devices', devices.indexOf(device)],
    device: id,
    message: `it is not known which device of QEMU \`${id}\` (${what}) is`,
    hint: 'give it another model, or take it out of the plan',
    data: { what },
  });
}
