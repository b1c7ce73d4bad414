import type { Plan, PlanDevice } from '../core/plan.ts';
import { type Draft, type Guest, PRINT_ORDER } from '../guest/guest.ts';

/** The finished plan of a guest whose devices have their addresses. */
export function planOf(guest: Guest, by: Plan['by'] = 'libvirt'): Plan {
  const { arch, type, virtType, capabilities, request } = guest.machine;
  const ids = new Set<string>();
  for (const kind of PRINT_ORDER)
    for (const { id, because } of guest.lists[kind]) if (because === undefined) ids.add(id);
  guest.lists.console.forEach((console, position) => {
    showSerial(guest, console, position);
  });
  const devices: PlanDevice[] = [];
  for (const kind of PRINT_ORDER) {
    for (const draft of guest.lists[kind]) {
      const entryOfInterface = draft.kind === 'hostdev' && draft.owner !== undefined;
      if (!entryOfInterface) devices.push(planDevice(draft, ids));
    }
  }
  return {
    machine: {
      arch,
      type,
      virtType,
      ...(capabilities.emulator === undefined ? {} : { emulator: capabilities.emulator }),
      ...(request.cells === undefined ? {} : { cells: request.cells }),
    },
    devices,
    by,
  };
}

/** A console that stands for a serial port shows that port's source, number and address. */
function showSerial({ lists }: Guest, console: Draft<'console'>, position: number): void {
  const serial = lists.serial[position];
  if (serial === undefined || (console.targetType !== undefined && console.targetType !== 'serial'))
    return;
  console.port = serial.port;
  console.sourceType = serial.sourceType;
  console.source = serial.source;
  if (serial.address === undefined) delete console.address;
  else console.address = serial.address;
}

/** The working device is the plan's from here on; an implied one gets an id that no other device has. */
function planDevice(draft: Draft, ids: Set<string>): PlanDevice {
  if (draft.because === undefined) return draft;
  const { id } = draft;
  for (let n = 2; ids.has(draft.id); n++) draft.id = `${id}-${n}`;
  ids.add(draft.id);
  draft.implied = true;
  return draft;
}
