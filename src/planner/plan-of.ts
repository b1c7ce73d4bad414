import type { Device } from '../core/device.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';
import { type Draft, type Guest, PRINT_ORDER } from '../guest/guest.ts';

/** The finished plan of a guest whose devices have their addresses. */
export function planOf(guest: Guest): Plan {
  const { arch, type, virtType, capabilities, request } = guest.machine;
  const ids = new Set<string>();
  for (const kind of PRINT_ORDER) for (const { id, requested } of guest.lists[kind]) if (requested !== undefined) ids.add(id);
  const devices: PlanDevice[] = [];
  for (const kind of PRINT_ORDER) {
    const list: readonly Draft[] = guest.lists[kind];
    list.forEach((draft, position) => {
      if (draft.kind === 'hostdev' && draft.owner !== undefined) return;
      if (draft.kind === 'console') showSerial(guest, draft, position);
      devices.push(planDevice(draft, ids));
    });
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
    by: 'libvirt',
  };
}

/** A console that stands for a serial port shows that port's source, number and address. */
function showSerial({ lists }: Guest, console: Draft<'console'>, position: number): void {
  const serial = lists.serial[position];
  if (serial === undefined || (console.targetType !== undefined && console.targetType !== 'serial')) return;
  console.port = serial.port;
  console.sourceType = serial.sourceType;
  console.source = serial.source;
  if (serial.address === undefined) delete console.address;
  else console.address = serial.address;
}

function planDevice(draft: Draft, ids: Set<string>): PlanDevice {
  const { requested, because, ...device } = draft as Draft & { owner?: unknown };
  if (requested !== undefined) return device as Device;
  let { id } = device;
  for (let n = 2; ids.has(id); n++) id = `${device.id}-${n}`;
  ids.add(id);
  return { ...(device as Device), id, implied: true, because };
}
