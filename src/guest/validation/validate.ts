import type { DeviceKind } from '../../core/device.ts';
import { type Draft, type Guest, VISIT_ORDER } from '../guest.ts';
import { checkAddress, checkAssigned } from './addresses.ts';
import { checkAvailable } from './availability.ts';
import {
  checkParallel,
  checkRedirdev,
  checkSerial,
  checkSmartcard,
  checkSmartcardAddress,
} from './characters.ts';
import { checkController, checkIoThreads } from './controllers.ts';
import { checkDisk, checkDiskOnQemu } from './disks.ts';
import { checkFilesystem, checkFilesystemDriver } from './filesystems.ts';
import { checkHostdev, checkHostdevAddress } from './hostdevs.ts';
import { checkInput, checkInputOnQemu } from './inputs.ts';
import { checkIommu, checkIommuOnQemu } from './iommus.ts';
import { checkMemory, checkMemoryPlace } from './memory-devices.ts';
import { checkMemoryHotplug } from './memory-hotplug.ts';
import {
  checkInterface,
  checkNvram,
  checkPstore,
  checkShmem,
  checkShmemSize,
  checkVsock,
} from './other-devices.ts';
import { checkPciController, checkPciNumbers } from './pci-controllers.ts';
import { checkTpm } from './tpms.ts';
import { checkUnique } from './unique.ts';
import { checkVideo, checkVideoOnQemu } from './videos.ts';
import { checkWatchdog } from './watchdogs.ts';
import { checkWholeDomain } from './whole-domain.ts';

type Check<K extends DeviceKind> = (device: Draft<K>, guest: Guest) => void;

type Checks = { readonly [K in DeviceKind]?: Check<K> };

/** What must hold of a kind whatever runs the guest; checked before the address. */
const BEFORE_ADDRESS: Checks = {
  disk: checkDisk,
  hostdev: checkHostdevAddress,
  video: checkVideo,
  controller: (controller, guest) => {
    if (controller.type === 'pci') checkPciNumbers(controller, guest);
    checkIoThreads(controller, guest);
  },
  smartcard: checkSmartcardAddress,
  input: checkInput,
  filesystem: checkFilesystem,
  shmem: checkShmem,
  memory: checkMemory,
  iommu: checkIommu,
  vsock: checkVsock,
};

/** What QEMU, this binary and this machine ask of a kind; checked after the address. */
const AFTER_ADDRESS: Checks = {
  disk: checkDiskOnQemu,
  interface: checkInterface,
  hostdev: checkHostdev,
  video: checkVideoOnQemu,
  controller: (controller, guest) => {
    checkController(controller, guest);
    if (controller.type === 'pci') checkPciController(controller, guest);
  },
  smartcard: checkSmartcard,
  serial: checkSerial,
  parallel: checkParallel,
  input: checkInputOnQemu,
  filesystem: checkFilesystemDriver,
  watchdog: checkWatchdog,
  nvram: checkNvram,
  shmem: checkShmemSize,
  tpm: checkTpm,
  memory: checkMemoryPlace,
  redirdev: checkRedirdev,
  iommu: checkIommuOnQemu,
  pstore: checkPstore,
};

/**
 * Refuses what libvirt 11.3 refuses of a domain whose devices have their addresses: first the domain as a whole, then each
 * device, then what only one device may have.
 *
 * @throws DevaddrError
 */
export function validateGuest(guest: Guest): void {
  checkMemoryHotplug(guest);
  checkWholeDomain(guest);
  for (const kind of VISIT_ORDER) {
    const before = BEFORE_ADDRESS[kind] as Check<typeof kind> | undefined;
    const after = AFTER_ADDRESS[kind] as Check<typeof kind> | undefined;
    for (const device of guest.lists[kind]) {
      checkAssigned(device);
      before?.(device as Draft<typeof kind> & never, guest);
      checkAddress(device, guest);
      after?.(device as Draft<typeof kind> & never, guest);
      checkAvailable(device, guest);
    }
  }
  for (const graphics of guest.lists.graphics) checkAvailable(graphics, guest);
  checkUnique(guest);
}
