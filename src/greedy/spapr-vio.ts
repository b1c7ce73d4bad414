import type { SpaprVioAddress } from '../core/address.ts';
import { storedWords } from '../core/stored-words.ts';
import { type Draft, type Guest, nameOf, refusal, visited } from '../guest/guest.ts';

const REG_STEP = 0x1000;

/**
 * Gives devices on the spapr-vio bus their registers. Some devices sit there whatever address they state.
 *
 * @throws DevaddrError `SpaprRegTaken`
 */
export function assignSpaprVio(guest: Guest): void {
  const { lists, machine } = guest;
  let all: readonly Draft[] | undefined;
  const candidates: Draft[] = [];
  candidates.push(
    ...lists.interface,
    ...lists.controller,
    ...lists.serial,
    ...lists.nvram,
    ...lists.tpm,
  );
  for (const device of candidates) {
    const facts = guest.factsOf(device);
    if (facts.spaprReg !== undefined && (!facts.onSpaprVio || machine.family.spaprVio)) {
      if (device.address?.type !== 'spapr-vio') device.address = forced(device);
      all ??= visited(guest);
      giveReg(device, device.address, facts.spaprReg, all);
    } else if (device.address?.type === 'spapr-vio') {
      all ??= visited(guest);
      giveReg(device, device.address, defaultReg(guest, device), all);
    }
  }
}

/** libvirt keeps the numbers of an address whose type it replaces; read as a register, they count as given. */
function forced(device: Draft): SpaprVioAddress {
  if (device.address === undefined) return { type: 'spapr-vio' };
  const [low, high, given] = storedWords(device.address);
  return (given & 0xff) === 0
    ? { type: 'spapr-vio' }
    : { type: 'spapr-vio', reg: low + high * 2 ** 32 };
}

/** First register tried for a device that is on the bus because its address says so. */
function defaultReg({ machine }: Guest, device: Draft): number {
  const own = machine.model.devices.devices.find(
    (facts) => facts.kind === device.kind && facts.spaprReg !== undefined,
  );
  return own?.spaprReg ?? 0;
}

function giveReg(
  device: Draft,
  address: SpaprVioAddress,
  first: number,
  all: readonly Draft[],
): void {
  const holder = (reg: number): Draft | undefined =>
    all.find(
      (other) =>
        other !== device && other.address?.type === 'spapr-vio' && other.address.reg === reg,
    );
  if (address.reg !== undefined) {
    const other = holder(address.reg);
    if (other === undefined) return;
    throw refusal(
      device,
      'SpaprRegTaken',
      `${nameOf(device)} and ${nameOf(other)} both have spapr-vio register 0x${address.reg.toString(16)}`,
      {
        field: 'address.reg',
        hint: 'leave the register out: a free one is then chosen',
        data: { reg: address.reg, holder: other.id },
      },
    );
  }
  let reg = first;
  while (holder(reg) !== undefined) reg += REG_STEP;
  device.address = { type: 'spapr-vio', reg };
}
