import { maybeSpaprAddress } from './controllers.ts';
import { type Draft, pickOr, slips, sometimes, unique } from './draft.ts';
import { element } from './element.ts';
import { isX86, type Machine } from './machine.ts';
import { maybeUsbAddress } from './usb-address.ts';
import { maybePciAddress } from './virtio-address.ts';

/** A serial port. */
export function serial(draft: Draft): string {
  const { random } = draft;
  const type = slips(draft) ? random.pick(anySerial) : random.pick(serialTypes(draft));
  const port = sometimes(draft, 0.2, () => serialPort(draft, type));
  const model =
    type === undefined ? undefined : sometimes(draft, 0.3, () => serialModel(draft, type));
  const target =
    type === undefined && port === undefined
      ? undefined
      : element(
          'target',
          { type, port },
          model === undefined ? undefined : element('model', { name: model }),
        );
  return character(draft, 'serial', target, serialAddress(draft, type));
}

/** A console, on a serial port or on virtio. */
export function console(draft: Draft): string {
  const { random, machine } = draft;
  const sclp = machine.board === 's390-ccw' ? ['sclp', 'sclplm'] : [];
  const type = pickOr<string | undefined>(
    draft,
    ['virtio', 'virtio', 'virtio', ...sclp, ...(firstConsole(draft) ? [undefined, 'serial'] : [])],
    ['xen', 'serial', undefined],
  );
  const address =
    type === 'virtio' && random.chance(draft.profile.addressed * 0.4)
      ? portAddress(draft)
      : undefined;
  const target = type === undefined ? undefined : element('target', { type });
  return character(draft, 'console', target, address);
}

/** A channel into the guest. */
export function channel(draft: Draft): string {
  const { random } = draft;
  if (random.chance(0.06)) {
    const port = unique(draft, 'guestfwd', () => random.int(4000, 5000));
    return character(
      draft,
      'channel',
      element('target', { type: 'guestfwd', address: '10.0.2.1', port }),
    );
  }
  const number = unique(draft, 'channel', () => random.int(0, 999));
  const name = sometimes(draft, 0.9, () => `org.example.port.${number}`);
  const addressed = random.chance(draft.profile.addressed);
  const address = slips(draft, 0.02)
    ? element('address', { type: 'pci' })
    : addressed
      ? portAddress(draft)
      : undefined;
  return character(draft, 'channel', element('target', { type: 'virtio', name }), address);
}

/** A parallel port. */
export function parallel(draft: Draft): string {
  const port = sometimes(draft, 0.4, () => draft.random.int(0, 3));
  return character(draft, 'parallel', port === undefined ? undefined : element('target', { port }));
}

const anySerial = [
  'isa-serial',
  'isa-debug',
  'usb-serial',
  'pci-serial',
  'spapr-vio-serial',
  'system-serial',
  'sclp-serial',
];

function serialTypes(draft: Draft): readonly (string | undefined)[] {
  const { machine } = draft;
  const usb = draft.usbPorts.size > 0 ? ['usb-serial'] : [];
  const anywhere = machine.board === 'isapc' ? usb : [...usb, 'pci-serial'];
  const own = ownSerial(machine);
  return own === undefined
    ? [undefined, ...anywhere]
    : [undefined, undefined, own, own, ...anywhere];
}

function ownSerial(machine: Machine): string | undefined {
  if (isX86(machine)) return 'isa-serial';
  if (machine.board === 'pseries') return 'spapr-vio-serial';
  if (machine.board === 's390-ccw') return 'sclp-serial';
  return machine.board.endsWith('-virt') ? 'system-serial' : undefined;
}

function serialModel(draft: Draft, type: string): string | undefined {
  switch (type) {
    case 'spapr-vio-serial':
      return 'spapr-vty';
    case 'sclp-serial':
      return draft.random.pick(['sclpconsole', 'sclplmconsole']);
    case 'system-serial':
      return draft.machine.board === 'arm-virt' ? 'pl011' : '16550a';
    case 'isa-debug':
      return 'isa-debugcon';
    default:
      return type;
  }
}

function serialPort(draft: Draft, type: string | undefined): number {
  const highest = type === 'isa-serial' && !slips(draft) ? 3 : 9;
  return unique(draft, 'serial port', () => draft.random.int(0, highest));
}

function serialAddress(draft: Draft, type: string | undefined): string | undefined {
  const { random } = draft;
  switch (type) {
    case 'usb-serial':
      return maybeUsbAddress(draft);
    case 'pci-serial':
      return maybePciAddress(draft, 'conventional');
    case 'spapr-vio-serial':
      return maybeSpaprAddress(draft);
    case 'isa-serial':
      return random.chance(draft.profile.addressed * 0.5)
        ? element('address', { type: 'isa', iobase: '0x3f8', irq: '0x4' })
        : undefined;
    default:
      return undefined;
  }
}

function firstConsole(draft: Draft): boolean {
  if (draft.taken.has('console')) return false;
  draft.taken.add('console');
  return true;
}

function portAddress(draft: Draft): string {
  const { random } = draft;
  const controller = random.weigh([
    [0, 60],
    [random.int(1, 4), 40],
  ]);
  if (random.chance(0.2)) return element('address', { type: 'virtio-serial', controller });
  const highest = random.chance(0.9) ? 8 : 45;
  const where = unique(draft, 'port', () => `${controller}.${random.int(1, highest)}`);
  const bus = sometimes(draft, 0.7, () => (random.chance(0.95) ? 0 : 1));
  const port = where.slice(where.indexOf('.') + 1);
  return element('address', { type: 'virtio-serial', controller, bus, port });
}

function character(
  draft: Draft,
  name: string,
  target: string | undefined,
  address?: string,
): string {
  const type = draft.random.weigh<string | undefined>([
    ['pty', 60],
    ['null', 10],
    ['file', 10],
    ['unix', 10],
    [name === 'channel' ? 'unix' : undefined, 6],
    ['tcp', 6],
  ]);
  return element(
    name,
    { type: target?.includes('guestfwd') ? 'pty' : type },
    source(draft, type),
    target,
    address,
  );
}

function source(draft: Draft, type: string | undefined): string | undefined {
  const number = draft.random.int(0, 99);
  switch (type) {
    case 'file':
      return element('source', { path: `/tmp/log-${number}` });
    case 'unix':
      return element('source', { mode: 'bind', path: `/tmp/socket-${number}` });
    case 'tcp':
      return element('source', { mode: 'bind', host: '127.0.0.1', service: 4000 + number });
    default:
      return undefined;
  }
}
