import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';

/** Flag of each back end of a TPM. */
const BACKEND_FLAGS: Readonly<Record<string, string>> = {
  passthrough: 'tpm-passthrough',
  emulator: 'tpm-emulator',
};

/**
 * Checks version and back end of a TPM. The version of a TPM of the host is whatever it is.
 *
 * @throws DevaddrError `OptionNotAllowed`, `DeviceUnsupported`
 */
export function checkTpm(tpm: Draft<'tpm'>, { machine }: Guest): void {
  const { model, version, backend = '' } = tpm;
  const has12 = model === 'tpm-tis' && machine.family.allows.tpm12;
  if (version === '1.2' && backend !== 'passthrough' && !has12) {
    throw refusal(
      tpm,
      'OptionNotAllowed',
      `only a \`tpm-tis\` on x86 has version 1.2, not ${nameOf(tpm)}`,
      { field: 'version', hint: 'use version `2.0`' },
    );
  }
  const flag = BACKEND_FLAGS[backend];
  if (flag === undefined || machine.has(flag)) return;
  throw refusal(
    tpm,
    'DeviceUnsupported',
    `this QEMU has no TPM back end \`${backend}\`: ${nameOf(tpm)}`,
    { field: 'backend', data: { flag } },
  );
}
