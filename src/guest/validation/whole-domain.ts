import { isX86 } from '../../core/arch.ts';
import { DevaddrError } from '../../core/issue.ts';
import { firstPair } from '../duplicates.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { checkPanic } from './panics.ts';

/**
 * Checks that concern the domain as a whole.
 *
 * @throws DevaddrError `TooManyVcpus`, `Ps2Unsupported`, `ConsoleTargetUnsupported`, `PanicUnsupported`, `AddressTypeWrong`, `TpmDuplicate`, `WatchdogDuplicate`
 */
export function checkWholeDomain(guest: Guest): void {
  checkVcpus(guest);
  checkPs2(guest);
  for (const console of guest.lists.console) checkConsole(console, guest);
  for (const panic of guest.lists.panic) checkPanic(panic, guest);
  checkTpms(guest);
  checkWatchdogs(guest);
}

const XAPIC_VCPUS = 255;

function checkVcpus({ machine, lists }: Guest): void {
  const { vcpus = 1 } = machine.request;
  const most = machine.listed?.maxCpus;
  if (most !== undefined && vcpus > most) {
    throw new DevaddrError({
      code: 'TooManyVcpus',
      path: ['machine', 'vcpus'],
      message: `\`${machine.type}\` has at most ${most} virtual CPUs; the guest asks for ${vcpus}`,
      data: { vcpus, most },
    });
  }
  const isPc = isX86(machine.arch);
  if (!isPc || vcpus <= XAPIC_VCPUS) return;
  if (machine.family.allows.manyVcpus && lists.iommu.some((iommu) => iommu.eim === 'on')) return;
  throw new DevaddrError({
    code: 'TooManyVcpus',
    path: ['machine', 'vcpus'],
    message: `more than ${XAPIC_VCPUS} virtual CPUs need a q35 machine with an IOMMU that has \`eim\` on; the guest has ${vcpus}`,
    data: { vcpus, most: XAPIC_VCPUS },
  });
}

function checkPs2({ machine }: Guest): void {
  const { ps2 } = machine.request;
  if (ps2 === undefined) return;
  const supported =
    machine.family.allows.ps2 && machine.has('i8042') && machine.has('machine-i8042-opt');
  if (supported) return;
  throw new DevaddrError({
    code: 'Ps2Unsupported',
    path: ['machine', 'ps2'],
    message: `the PS/2 controller of \`${machine.type}\` cannot be switched on or off`,
  });
}

/** Targets of consoles and the flag each needs; others than these do not exist on QEMU. */
const CONSOLE_FLAGS: Readonly<Record<string, string | undefined>> = {
  serial: undefined,
  virtio: undefined,
  sclp: 's390-sclp',
  sclplm: 'sclplmconsole',
};

function checkConsole(console: Draft<'console'>, { machine }: Guest): void {
  const type = console.targetType ?? 'serial';
  const flag = CONSOLE_FLAGS[type];
  if (type in CONSOLE_FLAGS && (flag === undefined || machine.has(flag))) return;
  throw refusal(
    console,
    'ConsoleTargetUnsupported',
    `${nameOf(console)} has target type \`${type}\`, which this QEMU does not have`,
    { field: 'targetType', hint: 'use `serial` or `virtio`' },
  );
}

function checkTpms({ lists }: Guest): void {
  const pair = firstPair(lists.tpm, ({ model }) =>
    model === 'spapr-tpm-proxy' ? 'proxy' : 'other',
  );
  if (pair === undefined) return;
  throw refusal(
    pair[1],
    'TpmDuplicate',
    `${nameOf(pair[0])} and ${nameOf(pair[1])} are TPMs of the same kind; a guest has one, and one proxy`,
  );
}

function checkWatchdogs({ lists }: Guest): void {
  const pair = firstPair(lists.watchdog, ({ model }) => (model === 'i6300esb' ? undefined : model));
  if (pair === undefined) return;
  throw refusal(
    pair[1],
    'WatchdogDuplicate',
    `${nameOf(pair[0])} and ${nameOf(pair[1])} are watchdogs of the same model`,
    {
      field: 'model',
    },
  );
}
