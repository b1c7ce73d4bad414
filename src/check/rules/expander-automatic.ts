import { isExpander } from '../../core/pci.ts';
import { nameOf } from '../../topology/verify/names.ts';
import { pciExpanderRange } from '../../topology/verify/pci-expander-range.ts';
import { renumberExpanders } from '../fixes/renumber-expanders.ts';
import { type CheckRule, type Complaint, complaintAt } from '../rule.ts';
import type { CheckView } from '../view.ts';

export const expanderAutomatic: CheckRule = {
  id: 'pci.expander-automatic',
  says: 'An expander bus without busNr has no more than one bus behind it: libvirt numbers expander buses two apart, from 254 down.',
  source:
    'libvirt 11.3.0: bus numbers of expander buses; QEMU 7.2 with SeaBIOS: 254 with two ports never finishes, 254 and 252 lose a device',
  severity: 'error',
  guest:
    'Buses get numbers twice, or none: SeaBIOS may never finish, and devices behind the ports that overlap are not there.',
  fixes: 'states bus numbers of the expander buses between which all buses fit',
  check: (view) => (view.input.form === 'domain' ? automatic(view) : []),
  attempts: (_, view) => renumberExpanders(view),
};

function automatic(view: CheckView): Complaint[] {
  return pciExpanderRange.check(view.guest).flatMap(({ devices, message }) => {
    const expander = numberless(devices, view);
    if (expander?.kind !== 'controller') return [];
    const given = `${nameOf(expander)} has no busNr, and libvirt gives it ${expander.busNr}`;
    const others = devices.flatMap((id) => view.deviceOf(id) ?? []).filter((e) => e !== expander);
    return [complaintAt(view, 'error', `${given}: ${message}`, [expander, ...others])];
  });
}

/** The expander bus of a finding whose number libvirt chooses. */
export function numberless(
  devices: readonly string[],
  view: CheckView,
): ReturnType<CheckView['deviceOf']> {
  return devices
    .flatMap((id) => view.deviceOf(id) ?? [])
    .find(
      (device) =>
        device.kind === 'controller' &&
        isExpander(device.model) &&
        view.isStated(device) &&
        !view.isStated(device, 'busNr'),
    );
}
