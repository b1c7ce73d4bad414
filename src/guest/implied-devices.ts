import { DevaddrError } from '../core/issue.ts';
import type { Because } from '../core/plan.ts';
import { addController, findController } from './controllers.ts';
import type { DeviceLists, Guest } from './guest.ts';
import { refusal } from './guest.ts';
import { choose } from './machine.ts';

/**
 * Adds the devices every domain of this machine gets: inputs, USB, SATA, the PCI root, balloon, panic notifier,
 * watchdog, IOMMU, audio.
 *
 * @throws DevaddrError `PciRootWrong`
 */
export function addImpliedDevices(guest: Guest): void {
  const { machine, lists } = guest;
  const { implied } = machine.family;
  const because: Because = { reason: 'machine', machine: machine.type };
  if (implied.ps2Inputs) addPs2Inputs(guest, because);
  addUsbController(guest, because);
  if (implied.sata && findController(lists, 'sata', 0) === undefined) {
    addController(lists, 'sata', { index: 0 }, because);
  }
  addPciRoot(guest, because);
  if (implied.memballoon && lists.memballoon.length === 0) {
    lists.memballoon.push({ id: 'memballoon0', kind: 'memballoon', model: 'virtio', because });
  }
  if (implied.usbInputs) addUsbInputs(lists, because);
  if (implied.panic) addPanic(guest, because);
  if (implied.watchdog !== undefined) addWatchdog(lists, implied.watchdog, because);
  addIommu(guest, because);
  addAudio(lists, because);
}

function addInput(lists: DeviceLists, type: string, bus: string, because: Because): void {
  if (lists.input.some((input) => input.type === type && input.bus === bus)) return;
  lists.input.push({ id: `input${lists.input.length}`, kind: 'input', type, bus, because });
}

function addPs2Inputs({ machine, lists }: Guest, because: Because): void {
  if (!machine.has('i8042') || machine.request.ps2 === false) return;
  addInput(lists, 'mouse', 'ps2', because);
  addInput(lists, 'keyboard', 'ps2', because);
}

function addUsbInputs(lists: DeviceLists, because: Because): void {
  const hasTablet = lists.input.some((input) => input.type === 'tablet' && input.bus === 'usb');
  if (lists.graphics.length === 0) return;
  addInput(lists, 'keyboard', 'usb', because);
  if (!hasTablet) addInput(lists, 'mouse', 'usb', because);
}

function addUsbController(guest: Guest, because: Because): void {
  const { machine, lists, newDomain } = guest;
  const choices = machine.family.implied.usb;
  if (choices === undefined || findController(lists, 'usb', 0) !== undefined) return;
  const chosen = choose(choices, machine, { newDomain });
  if (chosen === undefined) return;
  const model = chosen === 'default' ? undefined : chosen;
  addController(lists, 'usb', { index: 0, model }, because);
  const { ich9Usb } = machine.model.controllers;
  if (model !== ich9Usb.master) return;
  for (const [companion, startPort] of Object.entries(ich9Usb.startPorts)) {
    // libvirt makes it a companion only when it is in the list, which puts later ones in front.
    const added = addController(lists, 'usb', { index: 0, model: companion }, because);
    added.id = `usb0-${companion}`;
    added.startPort = startPort;
  }
}

function addPciRoot({ machine, lists }: Guest, because: Because): void {
  const { root, rootFlag } = machine.family.pci;
  if (root === undefined || (rootFlag !== undefined && !machine.has(rootFlag))) return;
  const found = findController(lists, 'pci', 0);
  if (found === undefined) {
    addController(lists, 'pci', { index: 0, model: root }, because);
  } else if (found.model !== root) {
    const is = found.model === undefined ? 'has no model' : `is a \`${found.model}\``;
    throw refusal(
      found,
      'PciRootWrong',
      `the PCI controller with index 0 must be a \`${root}\` on \`${machine.type}\`, but \`${found.id}\` ${is}`,
      {
        field: 'model',
        hint: `list \`${root}\` with index 0, or give \`${found.id}\` an index of 1 or more`,
        data: { wanted: root, found: found.model },
      },
    );
  }
}

function addPanic({ machine, lists }: Guest, because: Because): void {
  const model = machine.family.defaults.panic;
  if (!lists.panic.some((panic) => panic.model === undefined || panic.model === model))
    lists.panic.push({ id: `panic${lists.panic.length}`, kind: 'panic', because });
}

function addWatchdog(lists: DeviceLists, model: string, because: Because): void {
  if (lists.watchdog.some((watchdog) => watchdog.model === model)) return;
  const action = lists.watchdog[0]?.action ?? 'reset';
  lists.watchdog.push({
    id: `watchdog${lists.watchdog.length}`,
    kind: 'watchdog',
    model,
    action,
    because,
  });
}

function addIommu({ machine, lists }: Guest, because: Because): void {
  const rule = machine.family.implied.iommu;
  if (rule === undefined || lists.iommu.length > 0) return;
  if ((machine.request.vcpus ?? 1) <= rule.vcpusOver || !rule.flags.every(machine.has)) return;
  lists.iommu.push({
    id: 'iommu0',
    kind: 'iommu',
    model: rule.model,
    intremap: 'on',
    eim: 'on',
    because,
  });
}

/** Back end of the audio that goes with graphics; the host's own settings are not looked at. */
function addAudio(lists: DeviceLists, because: Because): void {
  if (lists.audio.length > 0) return;
  let type: string | undefined = lists.graphics.length === 0 ? 'none' : undefined;
  for (const graphics of lists.graphics) {
    if (graphics.type === 'vnc') type = 'none';
    else if (graphics.type === 'spice') type = 'spice';
    else if (graphics.type === 'sdl') type = undefined;
  }
  if (type !== undefined)
    lists.audio.push({ id: 'audio0', kind: 'audio', type, audioId: 1, because });
}

/**
 * Refuses a domain whose memory devices do not fit its memory.
 *
 * @throws DevaddrError `MemoryExceeded`
 */
export function checkMemoryTotal({ machine, lists, newDomain }: Guest): void {
  const { memoryMiB, maxMemoryMiB, cells } = machine.request;
  if (
    memoryMiB === undefined ||
    maxMemoryMiB === undefined ||
    (cells?.length ?? 0) > 0 ||
    !newDomain
  )
    return;
  const devices = lists.memory.reduce((sum, device) => sum + (device.size ?? 0), 0) / 1024;
  if (devices < memoryMiB) return;
  throw new DevaddrError({
    code: 'MemoryExceeded',
    path: ['machine', 'memoryMiB'],
    message: `the memory devices have ${devices} MiB, the guest only ${memoryMiB} MiB in all`,
    data: { devices, memoryMiB },
  });
}
