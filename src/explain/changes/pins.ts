import type { AddressWish } from '../../core/address.ts';
import type { Edit } from '../../core/edit.ts';
import type { Plan } from '../../core/plan.ts';
import { list } from '../../core/text.ts';
import type { Statement } from '../statement.ts';
import { addressWords } from '../statement-words.ts';
import type { Change } from './change.ts';

/** Moves the last devices of some that have addresses to where a plan puts them. */
export function movePins(pins: readonly Statement[]): Change {
  const edits = (amount: number): Edit[] =>
    pins.slice(-amount).map(({ path, value }) => ({ path, from: value }));
  return {
    kind: 'move-pin',
    most: pins.length,
    edits,
    says: (made) => list(made.map((edit) => sentence(pins, edit))),
    settle: (made, plan) => made.map((edit) => ({ ...edit, ...moved(pins, edit, plan) })),
  };
}

/** The address that a plan gives to the device; parts of one are left out instead. */
function moved(pins: readonly Statement[], { path }: Edit, plan: Plan): Pick<Edit, 'to'> {
  const pin = pins.find((each) => each.path === path);
  const whole = (address: AddressWish): boolean =>
    address.type !== 'pci' || (address.bus !== undefined && address.slot !== undefined);
  if (pin === undefined || !whole(pin.value as AddressWish)) return {};
  const address = plan.devices.find(({ id }) => id === pin.devices[0])?.address;
  if (address?.type !== 'pci') return address === undefined ? {} : { to: address };
  const { type, bus, slot, function: fn, zpci } = address;
  return { to: { type, bus, slot, function: fn, ...(zpci === undefined ? {} : { zpci }) } };
}

function sentence(pins: readonly Statement[], { path, to }: Edit): string {
  const id = pins.find((each) => each.path === path)?.devices[0];
  return to === undefined
    ? `leave the address of \`${id}\` to the planner`
    : `move \`${id}\` to ${addressWords(to as AddressWish)}`;
}
