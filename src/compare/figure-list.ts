import type { Objective } from '../core/request.ts';
import type { Figures } from './figures.ts';

/** A figure that can be a column, decide the order, or count in a choice. */
export interface FigureColumn {
  readonly name: string;
  readonly title: string;
  /** What it says, for people who read a report. */
  readonly says: string;
  readonly unit?: string | undefined;
  /** Digits behind the point that mean something; none if left out. */
  readonly digits?: number | undefined;
  readonly better: 'less' | 'more';
  /** The objective of requests that makes it good. */
  readonly objective?: Objective | undefined;
  /** The value, or nothing where it is not known. */
  readonly of: (figures: Figures) => number | undefined;
}

/** The figures that are single numbers, in the order in which tables show them. */
export const FIGURES: readonly FigureColumn[] = [
  {
    name: 'controllers',
    title: 'controllers',
    says: 'PCI controllers, the root not counted',
    better: 'less',
    objective: 'controllers',
    of: ({ controllers }) => controllers,
  },
  {
    name: 'rootPorts',
    title: 'root ports',
    says: 'PCI Express root ports',
    better: 'less',
    of: ({ rootPorts }) => rootPorts,
  },
  {
    name: 'buses',
    title: 'bus numbers',
    says: 'PCI bus numbers in use, of 256',
    better: 'less',
    objective: 'buses',
    of: ({ busNumbers }) => busNumbers.used,
  },
  {
    name: 'ioWindows',
    title: 'I/O windows',
    says: 'bridges that need a window of I/O ports; SeaBIOS does not boot with more than 14',
    better: 'less',
    objective: 'ioWindows',
    of: ({ ioWindows }) => ioWindows.needed,
  },
  {
    name: 'headroom',
    title: 'free slots',
    says: 'free slots of bus 0',
    better: 'more',
    objective: 'headroom',
    of: ({ headroom }) => headroom,
  },
  {
    name: 'spare',
    title: 'spare',
    says: 'empty seats into which a device can be plugged while the guest runs',
    better: 'more',
    of: ({ spare }) => spare,
  },
  {
    name: 'missing',
    title: 'missing',
    says: 'devices that the plan does not have, or that need a PCI seat and have none',
    better: 'less',
    of: ({ lacking, unseated }) => lacking.length + unseated.length,
  },
  {
    name: 'offCell',
    title: 'off cell',
    says: 'devices that do not hang from a root of their cell',
    better: 'less',
    of: ({ offCell }) => offCell.length,
  },
  {
    name: 'distance',
    title: 'distance',
    says: 'distances of devices to the roots they hang from, added up',
    better: 'less',
    objective: 'distance',
    of: ({ distance }) => distance,
  },
  {
    name: 'sharing',
    title: 'sharing',
    says: 'devices that share a slot, and can only be unplugged together',
    better: 'less',
    of: ({ sharing }) => sharing,
  },
  {
    name: 'moved',
    title: 'moved',
    says: 'devices that are not where they were',
    better: 'less',
    objective: 'moves',
    of: ({ moved }) => moved.length,
  },
  {
    name: 'memory',
    title: 'memory',
    says: 'MiB of memory that QEMU takes for controllers and devices, estimated',
    unit: 'MiB',
    digits: 1,
    better: 'less',
    of: ({ memoryMiB }) => memoryMiB,
  },
  {
    name: 'boot',
    title: 'boot',
    says: 'CPU seconds of SeaBIOS and a Linux kernel until init, emulated, estimated',
    unit: 's',
    digits: 1,
    better: 'less',
    of: ({ boot }) => boot && boot.seabios.firmware + boot.seabios.kernel,
  },
];
