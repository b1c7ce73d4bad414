import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { requireAddressType } from './address-type.ts';

/**
 * Checks a serial port: target, model and address go together, and the machine has it.
 *
 * @throws DevaddrError `AddressTypeWrong`, `SerialModelWrong`, `MachineLacksDevice`
 */
export function checkSerial(serial: Draft<'serial'>, { machine }: Guest): void {
  const { targetType = '', targetModel } = serial;
  const { serialModels } = machine.model.devices;
  const needed = serialModels.address[targetType];
  if (needed !== undefined) requireAddressType(serial, [needed]);
  else if (WITHOUT_ADDRESS.has(targetType)) requireAddressType(serial, []);
  if (targetModel === undefined) return;
  const allowed = serialModels.allowed[targetType] ?? [];
  if (!allowed.includes(targetModel)) {
    const what =
      targetType === '' ? 'a serial port without target type' : `target type \`${targetType}\``;
    throw refusal(
      serial,
      'SerialModelWrong',
      `model \`${targetModel}\` does not go with ${what}: ${nameOf(serial)}`,
      { field: 'targetModel', hint: 'leave the model out' },
    );
  }
  if (MACHINE_MODELS.has(targetModel) && !machine.family.allows.serial.includes(targetModel)) {
    throw refusal(
      serial,
      'MachineLacksDevice',
      `\`${machine.type}\` has no serial port of model \`${targetModel}\`: ${nameOf(serial)}`,
      {
        field: 'targetType',
        hint: 'leave type and model out: the machine’s own are then taken',
      },
    );
  }
}

/** Target types that belong to the machine. */
const WITHOUT_ADDRESS: ReadonlySet<string> = new Set(['system-serial', 'sclp-serial']);

/** Models that only some machines have; the others depend on the QEMU binary alone. */
const MACHINE_MODELS: ReadonlySet<string> = new Set([
  'pl011',
  '16550a',
  'spapr-vty',
  'sclpconsole',
  'sclplmconsole',
]);

export function checkParallel(parallel: Draft<'parallel'>, { machine }: Guest): void {
  if (machine.family.allows.parallel) return;
  throw refusal(
    parallel,
    'MachineLacksDevice',
    `\`${machine.type}\` has no parallel ports: ${nameOf(parallel)}`,
  );
}

export function checkSmartcardAddress(card: Draft<'smartcard'>): void {
  requireAddressType(card, ['ccid']);
}

export function checkSmartcard(card: Draft<'smartcard'>, { lists, machine }: Guest): void {
  const { address, mode } = card;
  const first = address?.type !== 'ccid' || (address.controller === 0 && address.slot === 0);
  if (!first || lists.smartcard.length > 1) {
    throw refusal(
      card,
      'SmartcardNotFirst',
      `a guest has one smartcard, at slot 0 of CCID controller 0: ${nameOf(card)}`,
      { field: 'address' },
    );
  }
  const flag = mode === 'passthrough' ? 'ccid-passthru' : 'ccid-emulated';
  if (machine.has(flag)) return;
  throw refusal(
    card,
    'DeviceUnsupported',
    `this QEMU has no smartcard of mode \`${mode}\`: ${nameOf(card)}`,
    { field: 'mode', data: { flag } },
  );
}

export function checkRedirdev(device: Draft<'redirdev'>, { lists, machine }: Guest): void {
  const usb = lists.controller.some(({ type, model }) => type === 'usb' && model !== 'none');
  if (!usb) {
    throw refusal(
      device,
      'UsbDisabled',
      `${nameOf(device)} needs USB, but the guest has no USB controller`,
    );
  }
  const filter = lists.redirfilter.length > 0 ? ['usb-redir.filter'] : [];
  const lacking = ['usb-redir', ...filter].find((flag) => !machine.has(flag));
  if (lacking === undefined) return;
  throw refusal(
    device,
    'DeviceUnsupported',
    `this QEMU lacks \`${lacking}\`, which ${nameOf(device)} needs`,
    { data: { flag: lacking } },
  );
}
