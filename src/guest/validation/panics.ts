import { entryOf } from '../../core/lookup.ts';
import { list } from '../../core/text.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { requireAddressType } from './address-type.ts';

/** Flag and type of address of each model that is a QEMU device; the others belong to the machine and have no address. */
const QEMU_DEVICES: Readonly<
  Record<string, { readonly flag: string; readonly on: 'isa' | 'pci' }>
> = {
  isa: { flag: 'pvpanic', on: 'isa' },
  pvpanic: { flag: 'pvpanic-pci', on: 'pci' },
};

/**
 * Checks that machine and QEMU have a panic notifier, and its address.
 *
 * @throws DevaddrError `PanicUnsupported`, `AddressTypeWrong`
 */
export function checkPanic(panic: Draft<'panic'>, { machine }: Guest): void {
  const { model } = panic;
  const there = machine.family.allows.panic;
  if (model === undefined || !there.includes(model)) {
    throw refusal(
      panic,
      'PanicUnsupported',
      `\`${machine.type}\` has no panic notifier of model \`${model ?? 'default'}\`: ${nameOf(panic)}`,
      {
        field: 'model',
        hint: `it may have ${list(there.map((each) => `\`${each}\``))}`,
        data: { machine: machine.type, model },
      },
    );
  }
  const device = entryOf(QEMU_DEVICES, model);
  if (device !== undefined && !machine.has(device.flag)) {
    throw refusal(
      panic,
      'PanicUnsupported',
      `this QEMU has no panic notifier of model \`${model}\`: ${nameOf(panic)}`,
      { field: 'model', data: { flag: device.flag } },
    );
  }
  requireAddressType(panic, device === undefined ? [] : [device.on]);
  if (device?.on === 'pci' && panic.address === undefined) {
    throw refusal(panic, 'AddressTypeWrong', `${nameOf(panic)} needs an address of type \`pci\``, {
      field: 'address',
    });
  }
}
