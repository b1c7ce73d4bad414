import { bundledCosts } from '../../../src/model/costs.ts';
import { controller } from '../../support/guests.ts';
import { endpoints, type Mutation, moved, oneOf, seatOf } from './mutation.ts';

const SLOTS = 32;
const EMPTY_PORTS = 12;

/** A command line with more options. */
const withMore =
  (...options: readonly string[]) =>
  (text: string): string =>
    `${[text.trimEnd(), ...options].join(' ')}\n`;

/** Faults of what is written, which readers notice. */
export const TEXTS: readonly Mutation[] = [
  {
    rule: 'plan.readable',
    name: 'a slot as text',
    forms: ['plan'],
    fixable: false,
    mutate: (plan, random) => {
      const target = oneOf(endpoints(plan), random);
      if (target === undefined) return undefined;
      const slot = `0x${seatOf(target).slot.toString(16)}`;
      return { plan: moved(plan, target, { slot }), id: target.id };
    },
  },
  {
    rule: 'qemu.bus-full',
    name: 'one device too many without address',
    forms: ['argv'],
    fixable: false,
    mutate: (plan) => {
      const taken = plan.devices.flatMap(({ address }) =>
        address?.type === 'pci' && address.bus === 0 ? [address.slot] : [],
      );
      // The host bridge and the chipset have no option of their own.
      const free = SLOTS - new Set([0, 0x1f, ...taken]).size;
      const more = Array.from(
        { length: free + 1 },
        // In JSON, since QEMU makes those last.
        (_, n) => `-device '{"driver":"virtio-rng-pci","id":"more${n}"}'`,
      );
      return { plan, id: `more${free}`, field: ['address'], rewrite: withMore(...more) };
    },
  },
  {
    rule: 'qemu.no-bus',
    name: 'a device on a bus that nothing provides',
    forms: ['argv'],
    fixable: false,
    mutate: (plan, random) => {
      const driver = random.pick(['usb-tablet', 'usb-kbd', 'virtconsole', 'scsi-cd'] as const);
      const option = `-device ${driver},id=lost,bus=nowhere.0`;
      return { plan, id: 'lost', field: ['address', 'bus'], rewrite: withMore(option) };
    },
  },
  {
    rule: 'qemu.unread',
    name: 'options that are not followed',
    severity: 'note',
    forms: ['argv'],
    fixable: false,
    mutate: (plan, random) => {
      const option = random.pick(['-readconfig more.cfg', '-set device.nic0.bootindex=1'] as const);
      return { plan, id: '', mark: option, rewrite: withMore(option) };
    },
  },
  {
    rule: 'qemu.address-number',
    name: 'an address that is a number in JSON',
    severity: 'warning',
    forms: ['argv'],
    fixable: false,
    mutate: (plan) => {
      const option = '{"driver":"virtio-rng-pci","id":"number","bus":"pcie.0","addr":208}';
      const isFree = plan.devices.every(
        ({ address }) => address?.type !== 'pci' || address.bus !== 0 || address.slot !== 208 / 8,
      );
      if (!isFree) return undefined;
      return { plan, id: 'number', field: ['address'], rewrite: withMore(`-device '${option}'`) };
    },
  },
  {
    rule: 'hotplug.windows',
    name: 'more empty ports than OVMF has windows for',
    severity: 'note',
    forms: ['argv'],
    with: {
      devices: Array.from({ length: EMPTY_PORTS }, (_, n) =>
        controller(`port${n}`, 'pcie-root-port', 1 + n),
      ),
    },
    fixable: false,
    mutate: (plan) => {
      const buses = new Set(
        plan.devices.map(({ address }) => (address?.type === 'pci' ? address.bus : 0)),
      );
      const empty = plan.devices.filter(
        (each) =>
          each.kind === 'controller' &&
          each.model === 'pcie-root-port' &&
          !buses.has(each.index ?? 0),
      );
      const users = plan.devices.some(
        (each) => each.kind === 'interface' && each.model !== 'virtio',
      );
      // Conventional cards share the window of one bridge.
      const fit = (bundledCosts().ioWindows.ovmf['pcie-root'] ?? 0) - (users ? 1 : 0);
      const first = empty[fit];
      if (first === undefined) return undefined;
      return { plan, id: first.id, rewrite: withMore('-bios OVMF.fd') };
    },
  },
];
