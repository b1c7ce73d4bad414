import { expect, it } from 'vitest';
import { toQemuArgs } from '../../../src/adapters/qemu/write.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { faultsOf } from '../../properties/random-plans.ts';

/** Buses that machines have without an option. */
const OF_THE_MACHINE = /^(?:pcie?\.0|ide\.\d|floppy-bus\.0)$/;

type Properties = Readonly<Record<string, string | number | boolean>>;

/** The devices of a command line in JSON. */
function devicesOf(made: Plan): Properties[] {
  const args = toQemuArgs(made, { json: true });
  return args.flatMap((value, i) =>
    args[i - 1] === '-device' ? [JSON.parse(value) as Properties] : [],
  );
}

it('every device comes after the one whose bus it is on', async () => {
  const faults = await faultsOf((made) => {
    const there = new Set<string>();
    return devicesOf(made).flatMap(({ id, bus }) => {
      there.add(String(id));
      if (bus === undefined || OF_THE_MACHINE.test(String(bus))) return [];
      const owner = there.has(String(bus)) ? String(bus) : String(bus).replace(/\.\d+$/, '');
      return there.has(owner) ? [] : [`${id} comes before ${bus}`];
    });
  });
  expect(faults).toEqual([]);
});

it('every PCI device says its bus, and its address as text', async () => {
  const faults = await faultsOf((made) =>
    devicesOf(made).flatMap(({ id, bus, addr }) => {
      if (addr === undefined) return [];
      const right = typeof bus === 'string' && /^[01][0-9a-f]\.[0-7]$/.test(String(addr));
      return right && typeof addr === 'string' ? [] : [`${id}: ${bus} ${addr}`];
    }),
  );
  expect(faults).toEqual([]);
});

it('no two devices or back ends have one name', async () => {
  const faults = await faultsOf((made) => {
    const names = toQemuArgs(made).flatMap((value, i, args) => {
      const [, name] = /(?:^|,)(?:id|node-name)=([^,]+)/.exec(value) ?? [];
      return name === undefined ? [] : [`${args[i - 1]} ${name}`];
    });
    return names.filter((name, at) => names.indexOf(name) !== at);
  });
  expect(faults).toEqual([]);
});
