import { setTimeout as wait } from 'node:timers/promises';
import { startQemu } from '../support/qemu-process.ts';

/** What became of a machine once its firmware had run. */
export type Outcome =
  /** QEMU did not start, and why. */
  | { readonly kind: 'refused'; readonly message: string }
  /** It runs; what firmware left without number or address, and the answer of `query-pci`. */
  | { readonly kind: 'ran'; readonly faults: readonly string[]; readonly answer: string };

const MOST_CPU_SECONDS = 8;
const POLL_MS = 100;
/** What SeaBIOS writes when it is through, or gives up. */
const THROUGH =
  /No bootable device|Booting from|out of I\/O address space|out of address space|No space for/;

/** Runs a machine with SeaBIOS and nothing to boot from, and asks what its PCI devices look like. */
export async function seenByFirmware(
  emulator: string,
  args: readonly string[],
  root: string | undefined,
): Promise<Outcome> {
  let machine: Awaited<ReturnType<typeof startQemu>>;
  try {
    machine = await startQemu(emulator, args, { root });
  } catch (error) {
    return { kind: 'refused', message: (error as Error).message };
  }
  try {
    while (!THROUGH.test(machine.firmwareLog()) && machine.cpuSeconds() < MOST_CPU_SECONDS)
      await wait(POLL_MS);
    const answer = (await machine.command('query-pci')) as Bus[];
    return { kind: 'ran', faults: faultsOf(answer), answer: JSON.stringify(answer) };
  } finally {
    await machine.close();
  }
}

interface Bus {
  readonly bus: number;
  readonly devices: readonly Device[];
}

interface Device {
  readonly slot: number;
  readonly function: number;
  readonly qdev_id: string;
  readonly regions: readonly { readonly bar: number; readonly address: number }[];
  readonly pci_bridge?: {
    readonly bus: { readonly secondary: number };
    readonly devices?: readonly Device[];
  };
}

const ROM = 6;

function faultsOf(roots: readonly Bus[]): string[] {
  const numbers = new Map<number, string>();
  const taken = (number: number, name: string): string[] => {
    const other = numbers.get(number);
    numbers.set(number, name);
    return other === undefined ? [] : [`${name} has number ${number}, which ${other} has`];
  };
  const look = ({
    qdev_id: id,
    slot,
    function: fn,
    regions,
    pci_bridge: bridge,
  }: Device): string[] => {
    const name = id || `${slot}.${fn}`;
    const lacking = regions.filter(
      ({ bar, address }) => bar !== ROM && (address < 0 || address >= 2 ** 63),
    );
    const secondary = bridge?.bus.secondary;
    return [
      ...(lacking.length > 0 ? [`${name} has a BAR without address`] : []),
      ...(secondary === 0 ? [`${name} has no bus number`] : []),
      ...(secondary === undefined || secondary === 0 ? [] : taken(secondary, name)),
      ...(bridge?.devices ?? []).flatMap(look),
    ];
  };
  const own = roots.flatMap(({ bus }) => taken(bus, `root ${bus}`));
  return [...own, ...roots.flatMap(({ devices }) => devices.flatMap(look))];
}
