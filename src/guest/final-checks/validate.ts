import { type Draft, type Guest, VISIT_ORDER } from '../guest.ts';
import { checkAddress } from './addresses.ts';
import { checkAvailable } from './availability.ts';
import { checkParallel, checkRedirdev, checkSerial, checkSmartcard } from './characters.ts';
import { checkDisk } from './disks.ts';
import { checkInput, checkVideo } from './display.ts';
import { checkDrive } from './drives.ts';
import { checkHostdev } from './hostdevs.ts';
import { checkMemoryDevice, checkMemoryHotplug } from './memory.ts';
import { checkController } from './other-controllers.ts';
import { checkPciController } from './pci-controllers.ts';
import {
  checkFilesystem,
  checkIommu,
  checkNvram,
  checkPstore,
  checkShmem,
  checkTpm,
  checkVsock,
  checkWatchdog,
} from './platform.ts';
import { checkUnique } from './unique.ts';
import { checkWholeDomain } from './whole-domain.ts';

type Check<K extends Draft['kind']> = (device: Draft<K>, guest: Guest) => void;

/** What is checked of each kind of device, beyond its address. */
const CHECKS: { readonly [K in Draft['kind']]?: Check<K> } = {
  disk: checkDisk,
  controller: (controller, guest) => {
    checkController(controller, guest);
    if (controller.type === 'pci') checkPciController(controller, guest);
  },
  hostdev: checkHostdev,
  video: checkVideo,
  serial: checkSerial,
  parallel: checkParallel,
  smartcard: checkSmartcard,
  redirdev: checkRedirdev,
  input: checkInput,
  watchdog: checkWatchdog,
  tpm: checkTpm,
  nvram: checkNvram,
  iommu: checkIommu,
  shmem: checkShmem,
  vsock: checkVsock,
  pstore: checkPstore,
  filesystem: checkFilesystem,
  memory: checkMemoryDevice,
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
    const check = CHECKS[kind] as Check<typeof kind> | undefined;
    for (const device of guest.lists[kind]) {
      checkAddress(device, guest);
      checkDrive(device, guest);
      check?.(device as Draft<typeof kind> & never, guest);
      checkAvailable(device, guest);
    }
  }
  for (const graphics of guest.lists.graphics) checkAvailable(graphics, guest);
  checkUnique(guest);
}
