import { isPort } from '../../core/pci.ts';
import { bundledCosts } from '../../model/costs.ts';
import { hasOwnHotplug, ioWindowHolders } from '../../topology/io-windows.ts';
import { firmwareOf } from '../firmware.ts';
import { type CheckRule, type Complaint, complaintAt } from '../rule.ts';
import type { CheckView } from '../view.ts';

export const hotplugWindows: CheckRule = {
  id: 'hotplug.windows',
  says: 'Under OVMF there are no more empty hotpluggable ports than windows of I/O ports for them.',
  source:
    'QEMU 7.2 with OVMF 2022.11: where windows of I/O ports run out, all room for hotplug is given up; not so in OVMF since May 2023 (edk2 27727338b2)',
  severity: 'note',
  guest:
    'A device with more than 2 MiB of memory that is plugged in while the guest runs gets no address.',
  check: (view) => {
    const fit = bundledCosts().ioWindows.ovmf[view.tree.buses.get(0)?.controller.model ?? ''];
    if (firmwareOf(view) !== 'ovmf' || fit === undefined || view.input.form === 'query-pci')
      return [];
    const empty = [...view.tree.buses.values()].filter(
      ({ controller, hotplug, slots }) => isPort(controller.model) && hotplug && slots.length === 0,
    );
    const taken = ioWindowHolders(view.tree, bundledCosts(), hasOwnHotplug).length;
    const first = empty.at(Math.max(0, fit - taken));
    return first === undefined ? [] : tooMany(view, empty.length, first.controller);
  },
};

function tooMany(
  view: CheckView,
  count: number,
  beyond: Parameters<typeof complaintAt>[3][0],
): Complaint[] {
  const message = `${count} empty ports are hotpluggable, more than there are windows of I/O ports`;
  const hint = 'turn `hotplug` off where it is not needed, or use a newer OVMF';
  return [complaintAt(view, 'note', message, [beyond], { hint })];
}
