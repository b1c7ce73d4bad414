import { type Random, randomFrom } from '../random.ts';
import { type DeviceKind, deviceKinds, type KindOfDevice } from './device-kinds.ts';
import { writeDomain } from './domain.ts';
import { type Draft, slips } from './draft.ts';
import { type Arch, architectures, randomMachine } from './machine.ts';
import { writePciControllers } from './pci-topology.ts';
import { profiles } from './profile.ts';
import { writeUsbControllers } from './usb-controllers.ts';

/** A domain for libvirt, made from a seed. */
export interface RandomDomain {
  readonly name: string;
  readonly arch: Arch;
  /** The machine as written; undefined if it is left to libvirt. */
  readonly machine: string | undefined;
  /** What it is full of. */
  readonly profile: string;
  /** Whether it has mistakes on purpose. */
  readonly careless: boolean;
  readonly xml: string;
}

/** Makes a domain that libvirt may or may not accept; the same one for the same seed and architecture. */
export function randomDomain(seed: number, options: { readonly arch?: Arch } = {}): RandomDomain {
  const arch = options.arch ?? randomFrom(seed).pick(architectures);
  const random = randomFrom(seed * architectures.length + architectures.indexOf(arch));
  const careless = random.chance(0.52);
  const draft = newDraft(random, arch, careless);
  const name = `devaddr-${arch}-${seed}`;
  const xml = writeDomain(draft, name, writeDevices(draft));
  return { name, arch, machine: draft.machine.name, profile: draft.profile.name, careless, xml };
}

function newDraft(random: Random, arch: Arch, careless: boolean): Draft {
  return {
    random,
    machine: randomMachine(random, arch),
    profile: random.weigh(profiles),
    mistakes: { left: careless ? random.int(1, 3) : 0, patience: random.pick([0, 0, 8, 25, 60]) },
    taken: new Set(),
    needs: new Set(),
    pciBuses: new Map(),
    growth: random.pick(['express', 'conventional']),
    usbPorts: new Map(),
    scsiModels: new Map(),
  };
}

/** Writes the devices: first what others depend on, in the end in any order. */
function writeDevices(draft: Draft): string[] {
  const { random } = draft;
  const controllers = [
    ...writePciControllers(draft),
    ...writeUsbControllers(draft, count(draft, 'usb-controllers')),
  ];
  const devices = [...deviceKinds].flatMap(([kind, of]) => writeKind(draft, kind, of));
  const all = [...controllers, ...needed(draft), ...devices.filter((device) => device !== '')];
  return random.chance(0.3) ? random.sample(all) : all;
}

function writeKind(draft: Draft, kind: DeviceKind, of: KindOfDevice): string[] {
  const out: string[] = [];
  for (let left = atMost(draft, of, count(draft, kind)); left > 0; left--) {
    if (of.suits(draft) || slips(draft, 0.02)) out.push(of.write(draft));
  }
  return out;
}

function atMost(draft: Draft, { atMost: limit }: KindOfDevice, wanted: number): number {
  return limit === undefined || slips(draft) ? wanted : Math.min(limit, wanted);
}

function count(draft: Draft, kind: DeviceKind): number {
  const range = draft.profile.counts[kind];
  return range === undefined ? 0 : draft.random.int(...range);
}

/** What machines without PCI are refused for if it is not said. */
function needed(draft: Draft): string[] {
  const { board } = draft.machine;
  if (board !== 'isapc' || slips(draft)) return [];
  return ["<memballoon model='none'/>"];
}
