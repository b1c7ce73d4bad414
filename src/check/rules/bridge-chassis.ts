import { nameOf } from '../../topology/verify/names.ts';
import { fieldEdit } from '../fixes/address-edits.ts';
import { type CheckRule, complaintAt } from '../rule.ts';

export const bridgeChassis: CheckRule = {
  id: 'qemu.bridge-chassis',
  says: 'On a command line a `pci-bridge` has a chassis_nr, and it is not 0.',
  source:
    'QEMU 7.2 and 10.0: "Bridge chassis not specified. Each bridge is required to be assigned a unique chassis id > 0."',
  severity: 'error',
  guest: 'There is no guest: QEMU refuses to start.',
  fixes: 'gives the bridge the lowest chassis_nr that is free',
  check: (view) =>
    view.input.form !== 'argv'
      ? []
      : view.guest.pci.controllers
          .filter(({ model, chassisNr }) => model === 'pci-bridge' && !chassisNr)
          .map((bridge) => {
            const message = `${nameOf(bridge)} has no chassis_nr`;
            return complaintAt(view, 'error', message, [bridge], { field: ['chassisNr'] });
          }),
  attempts: ({ devices: [id = ''] }, view) => {
    const bridge = view.deviceOf(id);
    if (bridge === undefined) return [];
    const taken = new Set(view.guest.pci.controllers.map(({ chassisNr }) => chassisNr));
    let to = 1;
    while (taken.has(to)) to++;
    const edits = [fieldEdit(view, bridge, 'chassisNr', to)];
    return [{ says: `set chassis_nr of \`${id}\` to ${to}`, edits }];
  },
};
