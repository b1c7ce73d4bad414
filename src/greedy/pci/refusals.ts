import { formatAddress, pciSeat } from '../../core/address.ts';
import type { DevaddrError } from '../../core/issue.ts';
import { count, list } from '../../core/text.ts';
import { type Draft, nameOf, refusal } from '../../guest/guest.ts';
import { CONNECT_BIT, CONVENTIONAL, HOTPLUG, INTEGRATED, kindName } from '../../model/connect.ts';
import { isTaken, misfit, type PciBus, type Seat } from '../../topology/pci.ts';
import type { Pass, SeatProblem } from './pass.ts';

const CODES: Readonly<Record<SeatProblem, string>> = {
  'no-bus': 'NoPciBus',
  domain: 'PciDomainUnsupported',
  'bus-unknown': 'PciBusUnknown',
  'not-integrated': 'NotOnBusZero',
  'not-automatic': 'PciSeatWrongKind',
  'not-hotpluggable': 'PciSeatNotHotpluggable',
  'wrong-kind': 'PciSeatWrongKind',
  'slot-low': 'PciSlotOutOfRange',
  'slot-high': 'PciSlotOutOfRange',
  taken: 'PciSeatTaken',
};

/** Why a seat that was asked for cannot be had. */
export function seatRefusal(
  pass: Pass,
  device: Draft | undefined,
  asked: Readonly<Seat> & { readonly grownTo: number },
  problem: SeatProblem,
  flags: number,
): DevaddrError {
  const { grownTo, ...seat } = asked;
  const at = formatAddress({ type: 'pci', ...seat });
  const holder = problem === 'taken' ? occupant(pass, seat, device) : undefined;
  // A seat of the chipset that is taken is the fault of whoever took it.
  const culprit = device ?? holder;
  const who = culprit === undefined ? 'the chipset' : nameOf(culprit);
  // Where a bridge chain was built for it, the seat is behind that.
  const bus = pass.topology.buses[grownTo];
  const reason = explain(
    pass,
    device === undefined ? undefined : holder,
    seat,
    problem,
    flags,
    bus,
  );
  return refusal(culprit, CODES[problem], `${who} is to sit at ${at}, ${reason.text}`, {
    field: 'address',
    ...(reason.hint === undefined ? {} : { hint: reason.hint }),
    data: { address: at, ...reason.data },
  });
}

interface Reason {
  readonly text: string;
  readonly hint?: string | undefined;
  readonly data?: Readonly<Record<string, unknown>>;
}

function explain(
  pass: Pass,
  holder: Draft | undefined,
  seat: Readonly<Seat>,
  problem: SeatProblem,
  flags: number,
  bus: PciBus | undefined,
): Reason {
  const name = bus === undefined ? '' : busName(bus);
  const [first, last] = bus?.model.slots ?? [0, 31];
  switch (problem) {
    case 'no-bus':
      return noBus(pass);
    case 'domain':
      return {
        text: 'but only PCI domain 0 exists',
        hint: 'leave `domain` out',
        data: { domain: seat.domain },
      };
    case 'bus-unknown':
      return {
        text: `but the highest bus is ${pass.topology.buses.length - 1}`,
        data: { highest: pass.topology.buses.length - 1 },
      };
    case 'not-integrated':
      return {
        text: 'but it must sit on bus 0',
        hint: 'leave the address out, or name a slot of bus 0',
      };
    case 'not-hotpluggable':
      return { text: `but ${name} is not hotpluggable`, data: { bus: seat.bus } };
    case 'not-automatic':
    case 'wrong-kind': {
      const needed = kindName(flags & CONNECT_BIT['pci-bridge'] ? CONVENTIONAL : flags);
      return {
        text: `but ${name} does not take a ${needed}`,
        hint: `leave the address out, or name a bus that takes a ${needed}`,
        data: { bus: seat.bus, needs: needed },
      };
    }
    case 'slot-low':
    case 'slot-high':
      return {
        text:
          first === last
            ? `but ${name} has slot ${first} only`
            : `but ${name} has slots ${first} to ${last}`,
        data: { slot: seat.slot, first, last },
      };
    case 'taken':
      return taken(pass, holder, seat, bus);
  }
}

function noBus({ guest }: Pass): Reason {
  return {
    text: `but \`${guest.machine.type}\` has no PCI bus`,
    hint: 'list a PCI root controller if the machine has one, or remove the devices that need PCI (USB controller and memory balloon can be set to model `none`)',
    data: { machine: guest.machine.type },
  };
}

function taken(
  pass: Pass,
  holder: Draft | undefined,
  seat: Readonly<Seat>,
  bus: PciBus | undefined,
): Reason {
  const chip = pass.guest.machine.family.chipset?.functions.find(
    (fixed) => seat.bus === 0 && fixed.slot === seat.slot && fixed.function === seat.function,
  );
  const who = holder === undefined ? (chip?.what ?? 'the chipset') : nameOf(holder);
  const free = bus === undefined ? undefined : freeFunction(bus, seat.slot);
  return {
    text: `which ${who} has`,
    hint:
      free === undefined
        ? 'leave the address out, or name a free slot'
        : `leave the address out, or use function ${free} of the same slot`,
    data: { holder: holder?.id ?? who },
  };
}

function freeFunction(bus: PciBus, slot: number): number | undefined {
  return [1, 2, 3, 4, 5, 6, 7].find((fn) => !isTaken(bus, slot, fn));
}

/** Why no seat can be chosen for a device: which buses there are, and who sits on those that would do. */
export function noFreeSeat(pass: Pass, device: Draft | undefined, flags: number): DevaddrError {
  const who = device === undefined ? 'a spare seat' : nameOf(device);
  const needs = kindName(flags);
  if (pass.topology.buses.length === 0) {
    const { text, hint, data } = noBus(pass);
    return refusal(device, 'NoPciBus', `${who} needs a PCI seat, ${text}`, {
      ...(hint === undefined ? {} : { hint }),
      ...(data === undefined ? {} : { data }),
    });
  }
  const fitting = pass.topology.buses.filter((bus) => misfit(bus, flags, false) === undefined);
  const integrated = (flags & INTEGRATED) !== 0;
  const buses = (fitting.length > 0 ? fitting : pass.topology.buses).map((bus) =>
    describeBus(pass, bus),
  );
  const what = integrated ? 'a free slot of bus 0' : `a free seat for a ${needs}`;
  const lead = fitting.length > 0 ? 'the buses that take one are full' : 'no bus takes one';
  return refusal(
    device,
    integrated ? 'NotOnBusZero' : 'NoFreePciSlot',
    `${who} needs ${what}; ${lead}: ${buses.slice(0, 8).join('; ')}${buses.length > 8 ? `; and ${buses.length - 8} more` : ''}`,
    {
      hint: helpFor(flags),
      data: { needs, buses: pass.topology.buses.length },
    },
  );
}

function helpFor(flags: number): string {
  if ((flags & INTEGRATED) !== 0) return 'move a device that does not need bus 0 to another bus';
  if ((flags & HOTPLUG) !== 0)
    return 'a running guest gets no new controllers; add spare ports to its definition';
  return (flags & CONVENTIONAL) === 0
    ? 'list a further `pcie-root-port`, or free a slot of `pcie-root` for one'
    : 'list a further `pci-bridge` on a bus that has a free slot, or free a slot';
}

/** `bus 1 (pcie-root-port): `nic0``, with who sits there. */
function describeBus(pass: Pass, bus: PciBus): string {
  const names = pass.devices
    .filter((device) => pciSeat(device)?.bus === bus.index)
    .map((device) => `\`${device.id}\``);
  const who = names.length > 0 ? list(names, 5) : 'empty';
  return `${busName(bus)}, ${freeSlots(bus)}: ${who}`;
}

function busName(bus: PciBus): string {
  return `bus ${bus.index} (${bus.model.model})`;
}

function occupant(pass: Pass, seat: Readonly<Seat>, except?: Draft): Draft | undefined {
  return pass.devices.find((device) => {
    const at = device === except ? undefined : pciSeat(device);
    return (
      at?.domain === seat.domain &&
      at.bus === seat.bus &&
      at.slot === seat.slot &&
      at.function === seat.function
    );
  });
}

function freeSlots(bus: PciBus): string {
  const [first, last] = bus.model.slots;
  const slots = last - first + 1;
  const free = bus.functions
    .slice(first, last + 1)
    .reduce((sum, inUse) => sum + (inUse === 0 ? 1 : 0), 0);
  return `${free} of ${count(slots, 'slot')} free`;
}
