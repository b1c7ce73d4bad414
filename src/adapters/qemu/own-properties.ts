import type { DeviceKind, DeviceOf } from '../../core/device.ts';
import type { PlanDevice } from '../../core/plan.ts';
import type { Properties } from './options-text.ts';

type OwnProperties = {
  readonly [K in DeviceKind]?: (device: DeviceOf<K>, number: number) => Properties;
};

/** Facts of a device that have a property in QEMU; `number` tells the devices of a plan apart. */
export function ownProperties<K extends DeviceKind>(
  device: PlanDevice & DeviceOf<K>,
  number: number,
): Properties {
  return OWN[device.kind as K]?.(device, number) ?? {};
}

const KIB = 1024;
const LONGEST_TAG = 32;
const USUAL_MODULE = 1024 * KIB;
const USUAL_BLOCK = 2 * KIB;

const OWN: OwnProperties = {
  video: videoProperties,
  serial: ({ targetType, port }) => (targetType === 'isa-serial' ? { index: port } : {}),
  parallel: ({ port }) => ({ index: port }),
  filesystem: ({ driver, target }, number) => {
    if (driver === 'virtiofs' || driver === 'mtp') return {};
    const fits = target !== undefined && target.length < LONGEST_TAG;
    return { mount_tag: fits ? target : `share${number}` };
  },
  memory: (memory) => {
    const { model, size = USUAL_MODULE, node, labelSize, blockSize = USUAL_BLOCK, base } = memory;
    return {
      node: model === 'virtio-pmem' ? undefined : node,
      'label-size': model === 'nvdimm' && labelSize !== undefined ? labelSize * KIB : undefined,
      ...(model === 'virtio-mem'
        ? { 'block-size': blockSize * KIB, 'requested-size': size * KIB }
        : {}),
      memaddr: base,
    };
  },
  iommu: ({ model, intremap, eim }) => (model === 'intel' ? { intremap: intremap, eim: eim } : {}),
  interface: hostAddress,
  hostdev: hostAddress,
};

function videoProperties({ model, heads, ram, vram, vram64, vgamem }: DeviceOf<'video'>) {
  const mib = (kib: number | undefined) => (kib === undefined ? undefined : kib / KIB);
  const bytes = (kib: number | undefined) => (kib === undefined ? undefined : kib * KIB);
  switch (model) {
    case 'virtio':
      return { max_outputs: heads };
    case 'vga':
    case 'vmvga':
      return { vgamem_mb: mib(vram) };
    case 'bochs':
      return { vgamem: bytes(vram) };
    case 'qxl':
      return {
        max_outputs: heads,
        ram_size: bytes(ram),
        vram_size: bytes(vram),
        vram64_size_mb: mib(vram64),
        vgamem_mb: mib(vgamem),
      };
    default:
      return {};
  }
}

/** Which device of the host it is; counts only where it is given to the guest. */
function hostAddress(device: DeviceOf<'interface'> | DeviceOf<'hostdev'>): Properties {
  const { type, hostAddress: host } = device;
  if (type === 'mdev') return { sysfsdev: `/sys/bus/mdev/devices/${host}` };
  return { host };
}
