import { setTimeout as wait } from 'node:timers/promises';
import { startQemu } from './qemu-process.ts';

/** A bridge as firmware left it. */
export interface SeenBridge {
  readonly model: string;
  readonly number: number;
}

/** What firmware made of a machine. */
export interface SeenMachine {
  /** By id in QEMU. */
  readonly bridges: ReadonlyMap<string, SeenBridge>;
  /** Numbers of buses: of roots, and behind bridges. */
  readonly numbers: readonly number[];
  /** Windows of I/O ports of the bridges on root buses, in 4 KiB. */
  readonly windows: number;
  /** True if SeaBIOS gave up for want of I/O ports. */
  readonly stopped: boolean;
}

const DONE = /^Found \d+ cpu\(s\)/m;
const OUT_OF_IO = /out of I\/O address space/;
const LOOK_EVERY_MS = 10;
const MOST_MS = 60_000;

/** Runs a machine until SeaBIOS has numbered its buses and handed out windows, or has given up. */
export async function seenBySeaBios(
  emulator: string,
  args: readonly string[],
  root: string | undefined,
): Promise<SeenMachine> {
  const qemu = await startQemu(emulator, args, { root });
  try {
    const end = performance.now() + MOST_MS;
    while (!DONE.test(qemu.firmwareLog()) && !OUT_OF_IO.test(qemu.firmwareLog())) {
      if (performance.now() > end) throw new Error(`no end:\n${qemu.firmwareLog().slice(-500)}`);
      await wait(LOOK_EVERY_MS);
    }
    const roots = (await qemu.command('query-pci')) as readonly RootBus[];
    const windows = roots.flatMap(({ devices }) => devices.map(ioWindowsOf));
    return {
      ...bridgesOf(roots),
      windows: windows.reduce((sum, each) => sum + each, 0),
      stopped: OUT_OF_IO.test(qemu.firmwareLog()),
    };
  } finally {
    await qemu.close();
  }
}

interface RootBus {
  readonly bus: number;
  readonly devices: readonly Listed[];
}

interface Listed {
  readonly qdev_id: string;
  readonly id: { readonly vendor: number; readonly device: number };
  readonly pci_bridge?: {
    readonly bus: {
      readonly secondary: number;
      readonly io_range: { readonly base: number; readonly limit: number };
    };
    readonly devices?: readonly Listed[];
  };
}

/** Models of bridges by vendor and device. */
export const BRIDGE_MODELS: Readonly<Record<string, string>> = {
  '1b36:c': 'pcie-root-port',
  '104c:8232': 'pcie-switch-upstream-port',
  '104c:8233': 'pcie-switch-downstream-port',
  '1b36:e': 'pcie-to-pci-bridge',
  '1b36:1': 'pci-bridge',
  '8086:244e': 'dmi-to-pci-bridge',
};

const WINDOW = 0x1000;

/** A window that is shut has its limit below its base. */
function ioWindowsOf({ pci_bridge: bridge }: Listed): number {
  const { base = 1, limit = 0 } = bridge?.bus.io_range ?? {};
  return Math.max(0, Math.floor((limit - base + 1) / WINDOW));
}

function bridgesOf(roots: readonly RootBus[]): Pick<SeenMachine, 'bridges' | 'numbers'> {
  const bridges = new Map<string, SeenBridge>();
  const numbers = roots.map(({ bus }) => bus);
  const visit = ({ qdev_id: name, id, pci_bridge: bridge }: Listed): void => {
    if (bridge === undefined) return;
    const number = bridge.bus.secondary;
    numbers.push(number);
    const model = BRIDGE_MODELS[`${id.vendor.toString(16)}:${id.device.toString(16)}`] ?? 'unknown';
    bridges.set(name, { model, number });
    for (const each of bridge.devices ?? []) visit(each);
  };
  for (const { devices } of roots) for (const each of devices) visit(each);
  return { bridges, numbers };
}
