import { describe, expect, it } from 'vitest';
import type { Request } from '../../src/core/request.ts';
import { solverWishes } from '../../src/request/needs-solver.ts';
import { parseRequest } from '../../src/request/parse.ts';

const cells = [{ id: 0 }, { id: 1 }];
const nic = { id: 'nic0', kind: 'interface', model: 'virtio' };
const nic1 = { ...nic, id: 'nic1' };

function checked(tunables: object, ...devices: readonly object[]): Request {
  const result = parseRequest({ machine: { cells }, tunables, devices });
  return result.ok ? result.value : expect.fail(JSON.stringify(result.issues));
}

function asked(request: Request): string[] {
  return solverWishes(request).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('wishes for all devices', () => {
  it.each([
    ['bus', { bus: 'pcie' }, 'a seat on bus `pcie`'],
    ['spread', { spread: 'slot' }, 'devices that share buses'],
    ['spread', { spread: 'function' }, 'devices that share slots'],
    ['hotplug.ports', { hotplug: { ports: 'on' } }, 'ports with hotplug on'],
    ['hotplug.ports', { hotplug: { ports: 'off' } }, 'ports with hotplug off'],
    ['hotplug.spare', { hotplug: { spare: [{ count: 2 }] } }, 'spare seats'],
    ['expanders', { expanders: 'per-cell' }, 'expander buses'],
    ['limits.rootPorts', { limits: { rootPorts: 8 } }, 'at most 8 root ports'],
    ['limits.buses', { limits: { buses: 0 } }, 'at most 0 buses'],
    [
      'together',
      { together: [{ devices: ['nic0', 'nic1'], on: 'bus' }] },
      'devices close to each other',
    ],
    [
      'apart',
      { apart: [{ devices: ['nic0', 'nic1'], on: 'bus' }] },
      'devices away from each other',
    ],
  ])('need the solver: %s', (field, tunables, asks) => {
    expect(asked(checked(tunables, nic, nic1))).toEqual([
      `tunables.${field}: \`tunables.${field}\` asks for ${asks}, which only the solver can plan`,
    ]);
  });

  it.each([
    {},
    { bus: 'auto', spread: 'bus', expanders: 'none', hotplug: { ports: 'auto', spare: [] } },
    { numa: 'require' },
    { numa: 'ignore', objectives: ['controllers', 'buses'] },
    { limits: {}, together: [], apart: [] },
  ])('that are neutral do not: %j', (tunables) => {
    expect(solverWishes(checked(tunables, nic, nic1))).toEqual([]);
  });
});

describe('wishes for one device', () => {
  it.each([
    ['tunables.bus', { tunables: { bus: 'pci' } }, 'a seat on bus `pci`'],
    ['tunables.spread', { tunables: { spread: 'function' } }, 'devices that share slots'],
    ['tunables.hotplug', { tunables: { hotplug: true } }, 'a seat with hotplug'],
    ['tunables.hotplug', { tunables: { hotplug: false } }, 'a seat without hotplug'],
    ['tunables.cell', { tunables: { cell: 1 } }, 'a seat near cell 1'],
    ['was', { was: '01:00.0' }, 'a seat that stays as it was'],
    ['address', { address: { type: 'pci', bus: 0 } }, 'any slot of bus 0'],
    ['address', { address: { type: 'pci', slot: 5, function: 1 } }, 'slot 5 of any bus'],
    ['address', { address: { type: 'pci', function: 1 } }, 'function 1 of any slot'],
    ['address', { address: { type: 'pci', domain: 1 } }, 'any seat of PCI domain 1'],
  ])('need the solver: %s', (field, wishes, asks) => {
    const [issue, ...rest] = solverWishes(checked({}, nic1, { ...nic, ...wishes }));
    expect(rest).toEqual([]);
    expect(issue).toEqual({
      code: 'NeedsSolver',
      path: ['devices', 1, ...field.split('.')],
      device: 'nic0',
      message: `\`devices[1].${field}\` asks for ${asks}, which only the solver can plan`,
    });
  });

  it.each([
    { tunables: {} },
    { tunables: { bus: 'auto', spread: 'bus' } },
    { address: '01:00' },
    { address: { type: 'pci', bus: 0, slot: 0 } },
    { address: { type: 'pci' } },
    { address: { type: 'pci', multifunction: 'on' } },
    { address: { type: 'drive', unit: 1 } },
  ])('that libvirt serves do not: %j', (wishes) => {
    expect(solverWishes(checked({}, { ...nic, ...wishes }))).toEqual([]);
  });

  it('count cells only where they are not left aside', () => {
    const placed = { ...nic, tunables: { cell: 1 } };
    expect(solverWishes(checked({ numa: 'ignore' }, placed))).toEqual([]);
    expect(asked(checked({ numa: 'prefer' }, placed))).toEqual([
      "tunables.numa: `tunables.numa` asks for seats near the memory of the devices' cells, which only the solver can plan",
      'devices.0.tunables.cell: `devices[0].tunables.cell` asks for a seat near cell 1, which only the solver can plan',
    ]);
  });
});
