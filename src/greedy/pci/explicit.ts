import { type PciAddress, pciSeat } from '../../core/address.ts';
import { type Draft, nameOf, refusal } from '../../guest/guest.ts';
import { CONVENTIONAL } from '../../model/connect.ts';
import type { ChipFunction } from '../../model/controller-facts.ts';
import { type Pass, reserveExplicit, setSharedAddress } from './pass.ts';

/**
 * Takes every seat that devices state, in visiting order.
 *
 * @throws DevaddrError for a seat that does not exist, does not fit or is taken
 */
export function reserveStated(pass: Pass): void {
  for (const device of pass.devices) {
    const seat = pciSeat(device);
    if (seat === undefined) continue;
    if (device.kind === 'hostdev' && device.owner !== undefined) continue;
    if (isPiix3Function(pass, device, seat)) {
      refusePiix3Elsewhere(pass, device);
      continue;
    }
    reserveStatedSeat(pass, device, seat);
  }
}

function reserveStatedSeat(pass: Pass, device: Draft, address: PciAddress): void {
  const flags = pass.flags.get(device) || CONVENTIONAL;
  const { domain, bus, slot, function: fn } = address;
  const seat = { domain, bus, slot, function: fn };
  reserveExplicit(pass, device, seat, flags);
  if (seat.bus === bus) return;
  setSharedAddress(pass.guest, device, { ...address, bus: seat.bus });
}

/** True if a controller is the one a chip function stands for. */
export function isChipFunction(
  device: Draft,
  chip: Pick<ChipFunction, 'type' | 'index' | 'models'>,
): device is Draft<'controller'> {
  return (
    device.kind === 'controller' &&
    device.type === chip.type &&
    device.index === chip.index &&
    (chip.models === undefined || chip.models.includes(device.model ?? null))
  );
}

/** The functions of the PIIX3 chip are known by their address on every machine; the chipset step takes their seats. */
function isPiix3Function({ guest }: Pass, device: Draft, seat: PciAddress): boolean {
  const { slot, functions } = guest.machine.model.controllers.piix3;
  if (seat.domain !== 0 || seat.bus !== 0 || seat.slot !== slot) return false;
  return functions.some((chip) => seat.function === chip.function && isChipFunction(device, chip));
}

function refusePiix3Elsewhere({ topology, guest }: Pass, device: Draft): void {
  const root = topology.buses[0];
  if (root === undefined || (root.accepts & CONVENTIONAL) !== 0) return;
  throw refusal(
    device,
    'PciSeatWrongKind',
    `${nameOf(device)} has the address of a function of the PIIX3 chip, which \`${guest.machine.type}\` does not have`,
    {
      field: 'address',
      hint: 'leave the address out',
    },
  );
}
