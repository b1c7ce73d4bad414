import { list } from '../../core/text.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { requireAddressType } from './address-type.ts';

type Watchdog = Draft<'watchdog'>;

/**
 * Checks a watchdog: the machine has it, and all watchdogs of a guest do the same.
 *
 * @throws DevaddrError `WatchdogActionDiffers`, `MachineLacksDevice`, `AddressTypeWrong`
 */
export function checkWatchdog(watchdog: Watchdog, guest: Guest): void {
  const first = guest.lists.watchdog[0];
  if (first !== undefined && first.action !== watchdog.action) {
    throw refusal(
      watchdog,
      'WatchdogActionDiffers',
      `all watchdogs of a guest have the same action: ${nameOf(first)} has \`${first.action}\`, ${nameOf(watchdog)} \`${watchdog.action}\``,
      { field: 'action', data: { actions: [first.action, watchdog.action] } },
    );
  }
  const addressFirst = watchdog.model !== 'ib700';
  if (addressFirst) requireAddressType(watchdog, watchdog.model === 'i6300esb' ? ['pci'] : []);
  checkMachineHas(watchdog, guest);
  if (!addressFirst) requireAddressType(watchdog, []);
}

function checkMachineHas(watchdog: Watchdog, { machine }: Guest): void {
  const { model } = watchdog;
  const there = machine.family.allows.watchdog;
  if (there.includes(model)) return;
  throw refusal(
    watchdog,
    'MachineLacksDevice',
    `\`${machine.type}\` has no watchdog of model \`${model}\`: ${nameOf(watchdog)}`,
    {
      field: 'model',
      hint: `it has ${list(there.map((each) => `\`${each}\``))}`,
      data: { machine: machine.type, model },
    },
  );
}
