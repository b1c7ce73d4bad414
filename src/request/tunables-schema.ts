import type { z } from 'zod';
import type { BusWish, DeviceTunables, SpreadWish } from '../core/device.ts';
import {
  type GroupLevel,
  type GroupWish,
  type Limits,
  OBJECTIVES,
  type Tunables,
} from '../core/request.ts';
import { flag, INT_MAX, listOf, object, oneOf, text, whole } from './fields.ts';

const BUSES: readonly BusWish[] = ['auto', 'root', 'pcie', 'pci'];
const SPREADS: readonly SpreadWish[] = ['bus', 'slot', 'function'];
const LEVELS: readonly GroupLevel[] = ['cell', 'expander', 'switch', 'bus', 'slot'];

const bus = (): z.ZodType<BusWish> =>
  oneOf(
    BUSES,
    'Kind of bus: the root, PCI Express, conventional PCI, or `auto` as libvirt has it.',
  );
const spread = (): z.ZodType<SpreadWish> =>
  oneOf(SPREADS, 'What a device has to itself: its bus, its slot, or only its function.');
const cell = (): z.ZodInt => whole('Id of a guest NUMA cell.');

/** Wishes for one device. */
export function deviceTunablesSchema(): z.ZodType<DeviceTunables> {
  return object(
    'an object of wishes',
    {
      bus: bus().optional(),
      spread: spread().optional(),
      hotplug: flag('Whether it can be unplugged while the guest runs.').optional(),
      cell: cell().optional(),
    },
    'Wishes for this device; they override those for all devices.',
  ).meta({ id: 'DeviceTunables' });
}

/** Wishes for all devices of a request. */
export function tunablesSchema(): z.ZodType<Tunables> {
  return object(
    'an object of wishes',
    {
      bus: bus().optional(),
      spread: spread().optional(),
      hotplug: hotplug().optional(),
      numa: oneOf(
        ['ignore', 'prefer', 'require'],
        'How the cell of a device is treated: left aside, kept if possible, or kept.',
      ).optional(),
      expanders: oneOf(
        ['per-cell', 'per-group', 'none'],
        'Expander buses: one a cell, one a group of devices, or none.',
      ).optional(),
      limits: limits().optional(),
      together: groups('Devices that share a cell, expander, switch, bus or slot.').optional(),
      apart: groups('Devices that do not share a cell, expander, switch, bus or slot.').optional(),
      objectives: listOf(
        'a list of objectives',
        oneOf(OBJECTIVES, 'What is kept small, or for `headroom` large.'),
        'What counts, the most important first.',
      ).optional(),
    },
    'Wishes for all devices; without any the guest is completed as libvirt does.',
  );
}

function hotplug(): z.ZodType<NonNullable<Tunables['hotplug']>> {
  const spare = object(
    'an object with a `count`',
    {
      count: whole('How many.', 1, 255),
      cell: cell().optional(),
      bus: oneOf(['pcie', 'pci'], 'Kind of seat; PCI Express where the machine has it.').optional(),
    },
    'Empty seats of one sort.',
  );
  return object(
    'an object with `ports` and `spare`',
    {
      ports: oneOf(
        ['on', 'off', 'auto'],
        'Whether ports can be hotplugged; `auto` where their occupant or the spare seat may be.',
      ).optional(),
      spare: listOf('a list of spare seats', spare, 'Hotpluggable seats kept empty.').optional(),
    },
    'Room for devices that come later.',
  );
}

function limits(): z.ZodType<Limits> {
  const limit = (what: string): z.ZodOptional<z.ZodInt> =>
    whole(`Most ${what}.`, 0, INT_MAX).optional();
  return object(
    'an object of limits',
    {
      rootPorts: limit('root ports'),
      controllers: limit('controllers'),
      buses: limit('PCI buses'),
      expanders: limit('expander buses'),
      ioWindows: limit('bridges that need a window of I/O ports'),
    },
    'Most of what the guest may have.',
  );
}

function groups(description: string): z.ZodType<readonly GroupWish[]> {
  const group = object(
    'an object with `devices` and `on`',
    {
      devices: listOf('a list of device ids', text('Id of a device.'), 'Ids of the devices.').min(
        1,
        { error: 'a list with at least one device id' },
      ),
      on: oneOf(LEVELS, 'What is shared or not shared.'),
    },
    'Some devices.',
  );
  return listOf('a list of groups', group, description);
}
