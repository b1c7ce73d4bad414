import { noExpanders } from './cells.ts';
import { contradiction, slotOfNine } from './groups.ts';
import { conventionalLimits, ioWindows } from './limits.ts';
import { functionZero, hotplugFixed, pinClash, pinRange } from './seats.ts';
import { cellMachines, expressMachines, type Machine } from './setting.ts';
import { both, type Plant } from './sketch.ts';

/** Two conflicts that have nothing to do with each other, on the machines that have both. */
const PAIRS: readonly (readonly [Plant, Plant, readonly Machine[]])[] = [
  [pinClash, contradiction, cellMachines],
  [noExpanders, pinRange, cellMachines],
  [hotplugFixed, functionZero, cellMachines],
  [noExpanders, hotplugFixed, cellMachines],
  [ioWindows, noExpanders, expressMachines],
  [conventionalLimits, hotplugFixed, expressMachines],
  [slotOfNine, pinClash, cellMachines],
];

/** Those that are small enough to try every plan. */
const SMALL_PAIRS = PAIRS.slice(0, 4);

export const twoConflicts: Plant = {
  kind: 'two conflicts',
  machines: cellMachines,
  sketch: (setting) => {
    const { random, machine, small } = setting;
    const possible = (small ? SMALL_PAIRS : PAIRS).filter(([, , machines]) =>
      machines.includes(machine),
    );
    const [first, second] = random.pick(possible);
    return both(first.sketch(setting), second.sketch(setting));
  },
};
