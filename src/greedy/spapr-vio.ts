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
  let registers: Registers | undefined;
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
      registers ??= registersOf(guest);
      if (device.address?.type !== 'spapr-vio') {
        device.address = forced(device);
        hold(registers, device);
      }
      giveReg(device, device.address, facts.spaprReg, registers);
    } else if (device.address?.type === 'spapr-vio') {
      registers ??= registersOf(guest);
      giveReg(device, device.address, defaultReg(guest, device), registers);
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

/** Which registers are in use. */
interface Registers {
  readonly holders: Map<number, Draft[]>;
  /** By the register a search starts at: where the next one goes on. */
  readonly next: Map<number, number>;
}

function registersOf(guest: Guest): Registers {
  const registers: Registers = { holders: new Map(), next: new Map() };
  for (const device of visited(guest)) hold(registers, device);
  return registers;
}

function hold({ holders }: Registers, device: Draft): void {
  const { address } = device;
  if (address?.type !== 'spapr-vio' || address.reg === undefined) return;
  const others = holders.get(address.reg);
  if (others === undefined) holders.set(address.reg, [device]);
  else others.push(device);
}

function giveReg(
  device: Draft,
  address: SpaprVioAddress,
  first: number,
  registers: Registers,
): void {
  const { holders, next } = registers;
  if (address.reg !== undefined) {
    const other = holders.get(address.reg)?.find((each) => each !== device);
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
  let reg = next.get(first) ?? first;
  while (holders.has(reg)) reg += REG_STEP;
  next.set(first, reg);
  device.address = { type: 'spapr-vio', reg };
  hold(registers, device);
}
