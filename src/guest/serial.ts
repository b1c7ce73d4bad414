import { type DeviceLists, type Draft, type Guest, nameOf, refusal } from './guest.ts';

const ISA_PORTS = 4;

/**
 * Numbers serial and parallel ports.
 *
 * @throws DevaddrError `IsaPortsUsedUp`, `IsaPortTaken`
 */
export function numberPorts(lists: DeviceLists): void {
  numberIsaPorts(lists);
  let next = lists.serial.reduce(behind, 0);
  for (const serial of lists.serial) serial.port ??= next++;
  // A parallel port goes behind those in front of it, a serial port behind all.
  next = 0;
  for (const parallel of lists.parallel) {
    parallel.port ??= next;
    next = behind(next, parallel);
  }
}

function behind(next: number, { port = -1 }: { readonly port?: number | undefined }): number {
  return Math.max(next, port + 1);
}

/** Ports that are written as `isa-serial`: four of them, 0…3, no number twice. */
function numberIsaPorts(lists: DeviceLists): void {
  const ports = lists.serial.filter((serial) => serial.targetType === 'isa-serial');
  const taken = new Map<number, Draft<'serial'>>();
  ports.forEach((serial, position) => {
    const { port } = serial;
    if (position >= ISA_PORTS || (port ?? 0) >= ISA_PORTS) {
      throw refusal(
        serial,
        'IsaPortsUsedUp',
        `a guest has ${ISA_PORTS} ISA serial ports, numbered 0 to ${ISA_PORTS - 1}; ${nameOf(serial)} is beyond them`,
        {
          field: 'port',
          hint: 'use a `pci-serial`, a `usb-serial` or a virtio console for further ports',
          data: { most: ISA_PORTS },
        },
      );
    }
    if (port === undefined) return;
    const holder = taken.get(port);
    if (holder !== undefined) {
      throw refusal(
        serial,
        'IsaPortTaken',
        `${nameOf(serial)} and ${nameOf(holder)} both have ISA serial port ${port}`,
        {
          field: 'port',
          data: { port, holder: holder.id },
        },
      );
    }
    taken.set(port, serial);
  });
  for (const serial of ports) {
    if (serial.port !== undefined) continue;
    let port = 0;
    while (taken.has(port)) port++;
    serial.port = port;
    taken.set(port, serial);
  }
}

/** Type and model of a serial port. */
export function fillSerial(serial: Draft<'serial'>, { machine }: Guest): void {
  const { defaults, allows } = machine.family;
  const { serialModels } = machine.model.devices;
  if (serial.targetType === 'isa-serial' || serial.targetType === 'none')
    serial.targetType = undefined;
  serial.targetType ??= defaults.serial;
  const { targetType } = serial;
  serial.targetModel ??=
    targetType === 'system-serial' ? defaults.systemSerial : serialModels.default[targetType ?? ''];
  if (targetType === 'isa-debug' && !allows.isaDebug) {
    throw refusal(
      serial,
      'MachineLacksDevice',
      `the ISA debug console exists on x86 machines only, not on \`${machine.type}\``,
      { field: 'targetType' },
    );
  }
}

export function fillConsole(console: Draft<'console'>): void {
  if (console.targetType === undefined || console.targetType === 'none')
    console.targetType = 'serial';
}

/** Target types of a first serial port that bring a console with them. */
const CONSOLE_TYPES: ReadonlySet<string | undefined> = new Set([
  'isa-serial',
  'spapr-vio-serial',
  'system-serial',
  'sclp-serial',
  undefined,
]);

/**
 * Makes console 0 and serial port 0 the same thing: a lone console becomes a serial port, a lone serial port gets a
 * console.
 *
 * @throws DevaddrError `ConsoleNotFirst`
 */
export function pairConsoleWithSerial(guest: Guest): void {
  const { console: consoles, serial: serials } = guest.lists;
  const late = consoles.slice(1).find((each) => each.targetType === 'serial');
  if (late !== undefined) {
    throw refusal(
      late,
      'ConsoleNotFirst',
      `only the first console can stand for a serial port, not ${nameOf(late)}`,
      {
        hint: 'move it to the front, or give it target type `virtio`',
      },
    );
  }
  const [firstConsole, firstSerial] = [consoles[0], serials[0]];
  if (firstConsole?.targetType === 'serial') {
    if (firstSerial === undefined) serials.push(serialOf(firstConsole));
    else if (sameSource(firstConsole, firstSerial)) return;
    consoles[0] = stub(firstConsole);
  } else if (firstSerial !== undefined && CONSOLE_TYPES.has(firstSerial.targetType)) {
    consoles.unshift({
      id: 'console0',
      kind: 'console',
      sourceType: 'pty',
      targetType: 'serial',
      because: { reason: 'device', device: firstSerial.id },
    });
  } else return;
  consoles.forEach((each, position) => {
    each.port = position;
  });
}

/** The serial port a console turns into. */
function serialOf(console: Draft<'console'>): Draft<'serial'> {
  const { sourceType, source, address } = console;
  return {
    id: 'serial0',
    kind: 'serial',
    sourceType,
    source,
    port: 0,
    ...(address === undefined ? {} : { address }),
    because: { reason: 'device', device: console.id },
  };
}

function stub(console: Draft<'console'>): Draft<'console'> {
  return { id: console.id, kind: 'console', sourceType: 'pty', targetType: 'serial' };
}

/** Character devices of these types have nothing that tells two of them apart. */
const ALIKE: ReadonlySet<string> = new Set(['null', 'vc', 'stdio']);

function sameSource(a: Draft<'console'>, b: Draft<'serial'>): boolean {
  const type = a.sourceType ?? 'pty';
  if (type !== (b.sourceType ?? 'pty')) return false;
  return ALIKE.has(type) || (a.source ?? '') === (b.source ?? '');
}
