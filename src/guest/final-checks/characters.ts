import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';

/**
 * Checks a serial port: target, model and address go together, and the machine has it.
 *
 * @throws DevaddrError `AddressTypeWrong`, `SerialModelWrong`, `MachineLacksDevice`
 */
export function checkSerial(serial: Draft<'serial'>, { machine }: Guest): void {
  const { targetType = '', targetModel, address } = serial;
  const { serialModels } = machine.model.devices;
  const needed = serialModels.address[targetType];
  const noAddress = targetType === 'system-serial' || targetType === 'sclp-serial';
  if (address !== undefined && (noAddress || (needed !== undefined && address.type !== needed))) {
    const what = noAddress ? 'no address' : `an address of type \`${needed}\``;
    throw refusal(
      serial,
      'AddressTypeWrong',
      `${nameOf(serial)} of type \`${targetType}\` has ${what}, not one of type \`${address.type}\``,
      {
        field: 'address.type',
        hint: 'leave the address out',
      },
    );
  }
  if (targetModel === undefined) return;
  const allowed = serialModels.allowed[targetType];
  if (allowed !== undefined && !allowed.includes(targetModel)) {
    throw refusal(
      serial,
      'SerialModelWrong',
      `model \`${targetModel}\` does not go with target type \`${targetType}\`: ${nameOf(serial)}`,
      { field: 'targetModel' },
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

export function checkSmartcard(card: Draft<'smartcard'>, guest: Guest): void {
  const { address, mode } = card;
  if (address !== undefined && address.type !== 'ccid') {
    throw refusal(
      card,
      'AddressTypeWrong',
      `${nameOf(card)} needs an address of type \`ccid\`, not \`${address.type}\``,
      { field: 'address.type' },
    );
  }
  if (
    guest.lists.smartcard.length > 1 ||
    (address !== undefined && (address.controller !== 0 || address.slot !== 0))
  ) {
    throw refusal(
      card,
      'SmartcardNotFirst',
      `a guest has one smartcard, at slot 0 of CCID controller 0: ${nameOf(card)}`,
      { field: 'address' },
    );
  }
  const flag = mode === 'passthrough' ? 'ccid-passthru' : 'ccid-emulated';
  if (guest.machine.has(flag)) return;
  throw refusal(
    card,
    'DeviceUnsupported',
    `this QEMU has no smartcard of mode \`${mode}\`: ${nameOf(card)}`,
    { field: 'mode' },
  );
}

export function checkRedirdev(device: Draft<'redirdev'>, { lists, machine }: Guest): void {
  const usb = lists.controller.some(({ type, model }) => type === 'usb' && model !== 'none');
  if (!usb)
    throw refusal(
      device,
      'UsbDisabled',
      `${nameOf(device)} needs USB, but the guest has no USB controller`,
    );
  if (machine.has('usb-redir')) return;
  throw refusal(
    device,
    'DeviceUnsupported',
    `this QEMU redirects no USB devices: ${nameOf(device)}`,
  );
}
