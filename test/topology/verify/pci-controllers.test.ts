import { describe, expect, it } from 'vitest';
import { verify } from '../../../src/topology/verify.ts';
import {
  controller,
  downstreamPort,
  expander,
  findings,
  hostBridge,
  messages,
  nic,
  pc,
  pciBridge,
  planFor,
  pseries,
  q35,
  rootPort,
  upstreamPort,
} from './plan.ts';

describe('pci.bus-exists, circles', () => {
  it('warns of controllers that plug into each other', () => {
    const plan = q35(upstreamPort(1, '02:00.0'), downstreamPort(2, '01:00.0'));
    expect(findings(plan)).toEqual([
      'warning pci.bus-exists pci1 pci2',
      'warning pci.bridge-order pci1',
    ]);
    const [circle] = messages(plan);
    expect(circle).toBe(
      'pcie-switch-upstream-port `pci1` and pcie-switch-downstream-port `pci2` plug into each other, none of them into the root: QEMU cannot start',
    );
  });

  it('accepts a switch that hangs from a root port', () => {
    const plan = q35(
      rootPort(1, '00:01.0'),
      upstreamPort(2, '01:00.0'),
      downstreamPort(3, '02:00.0'),
      downstreamPort(4, '02:01.0'),
      nic('net', '04:00.0'),
    );
    expect(findings(plan)).toEqual([]);
  });
});

describe('pci.bridge-order', () => {
  it('finds a pci-bridge with an index below that of its bus', () => {
    expect(findings(pc(pciBridge(1, '02:01.0'), pciBridge(2, '00:05.0')))).toEqual([
      'error pci.bridge-order pci1',
    ]);
    expect(findings(pc(pciBridge(1, '00:05.0'), pciBridge(2, '01:01.0')))).toEqual([]);
  });

  it('only warns of other controllers', () => {
    const plan = q35(upstreamPort(1, '02:00.0'), rootPort(2, '00:01.0'));
    expect(findings(plan)).toEqual(['warning pci.bridge-order pci1']);
  });

  it('finds a bridge in itself', () => {
    expect(findings(pc(pciBridge(1, '01:03.0')))).toEqual([
      'warning pci.bus-exists pci1',
      'error pci.bridge-order pci1',
    ]);
  });
});

describe('pci.controller-numbers', () => {
  it('finds numbers out of range', () => {
    const port = rootPort(1, '00:01.0', { chassis: 256, port: 300 });
    expect(messages(q35(port))).toEqual([
      'chassis of pcie-root-port `pci1` is 256, not 0 to 255',
      'port of pcie-root-port `pci1` is 300, not 0 to 255',
    ]);
    expect(findings(q35(rootPort(1, '00:01.0', { chassis: 255, port: 0 })))).toEqual([]);
    expect(findings(pc(pciBridge(1, '00:05.0', { chassisNr: 0 })))).toEqual([
      'error pci.controller-numbers pci1',
    ]);
  });

  it('finds an index above 255', () => {
    expect(findings(q35(rootPort(256, '00:01.0', { chassis: 1 })))).toContain(
      'error pci.controller-numbers pci256',
    );
  });

  it('warns of a chassis that is given twice, whatever the port', () => {
    const plan = q35(rootPort(1, '00:01.0'), rootPort(2, '00:02.0', { chassis: 1 }));
    expect(findings(plan)).toEqual(['warning pci.controller-numbers pci1 pci2']);
    const sameBridge = pc(pciBridge(1, '00:05.0'), pciBridge(2, '00:06.0', { chassisNr: 1 }));
    expect(findings(sameBridge)).toEqual([]);
  });

  it('finds the wrong root, and a root that is not at index 0', () => {
    const root = controller('pci', 0, { model: 'pcie-root' });
    expect(findings(planFor('x86_64', 'pc-i440fx-10.0', [root]))).toEqual([
      'error pci.controller-numbers pci0',
    ]);
    expect(findings(pc(controller('pci', 1, { model: 'pci-root' })))).toEqual([
      'error pci.controller-numbers pci1',
    ]);
    expect(findings(pseries(hostBridge(1)))).toEqual([]);
  });

  it('checks the target index of a host bridge', () => {
    expect(findings(pseries(hostBridge(1, { targetIndex: 31 })))).toEqual([
      'error pci.controller-numbers pci1',
    ]);
    expect(findings(pseries(hostBridge(1, { targetIndex: 0 })))).toEqual([
      'error pci.controller-numbers pci1',
      'warning pci.controller-numbers pci0 pci1',
    ]);
    expect(findings(pseries(hostBridge(1), hostBridge(2, { targetIndex: 1 })))).toEqual([
      'warning pci.controller-numbers pci1 pci2',
    ]);
  });

  it('finds a cell that the guest does not have', () => {
    const plan = q35({ ...expander(1, '00:01.0', 64), node: 2 } as ReturnType<typeof expander>);
    const cells = (count: number) => ({
      ...plan,
      machine: { ...plan.machine, cells: Array.from({ length: count }, (_, id) => ({ id })) },
    });
    expect(findings(cells(2))).toEqual(['error pci.controller-numbers pci1']);
    expect(findings(cells(3))).toEqual([]);
    expect(findings(plan)).toEqual([]);
  });
});

describe('pci.controller-options', () => {
  it('finds a number that is missing, and one that the model does not have', () => {
    expect(findings(q35(rootPort(1, '00:01.0', { chassis: undefined })))).toEqual([
      'error pci.controller-options pci1',
    ]);
    expect(messages(q35(rootPort(1, '00:01.0', { busNr: 9 })))).toEqual([
      'pcie-root-port `pci1` cannot have busNr',
    ]);
  });

  it('finds the wrong QEMU device, and a model that is unknown', () => {
    expect(findings(q35(rootPort(1, '00:01.0', { modelName: 'ioh3420' })))).toEqual([]);
    expect(messages(q35(rootPort(1, '00:01.0', { modelName: 'pxb' })))).toEqual([
      'modelName of pcie-root-port `pci1` is `pxb`, but it can be pcie-root-port and ioh3420',
    ]);
    expect(findings(q35(controller('pci', 1, { model: 'pcie-thing' })))).toEqual([
      'error pci.controller-options pci1',
    ]);
    expect(findings(q35(controller('pci', 1)))).toEqual(['error pci.controller-options pci1']);
  });

  it('knows who takes a 64-bit hole', () => {
    const root = controller('pci', 0, { model: 'pcie-root', pciHole64: 1024 });
    expect(findings(planFor('aarch64', 'virt-10.0', [root]))).toEqual([
      'error pci.controller-options pci0',
    ]);
    expect(findings(planFor('x86_64', 'pc-q35-10.0', [root]))).toEqual([]);
  });
});

describe('pci.plugs-into, expander buses', () => {
  it('finds an expander bus that the machine does not have', () => {
    const root = controller('pci', 0, { model: 'pcie-root' });
    const devices = [root, expander(1, '00:01.0', 64)];
    expect(findings(planFor('riscv64', 'virt', devices))).toEqual(['error pci.plugs-into pci1']);
    expect(findings(planFor('aarch64', 'virt-10.0', devices))).toEqual([]);
  });

  it('finds an endpoint on a PCI Express expander bus', () => {
    expect(findings(q35(expander(1, '00:01.0', 64), nic('net', '01:00.0')))).toEqual([
      'error pci.plugs-into net',
    ]);
  });
});

describe('pci.expander-range', () => {
  const two = (first: number, second: number) =>
    q35(
      expander(1, '00:01.0', first),
      expander(2, '00:02.0', second),
      rootPort(3, '01:00.0'),
      rootPort(4, '01:01.0'),
      rootPort(5, '02:00.0'),
    );

  it('warns of a range that runs into the next', () => {
    const plan = two(252, 254);
    expect(findings(plan)).toEqual(['warning pci.expander-range pci1 pci2']);
    const [finding] = verify(plan);
    expect(finding?.message).toBe(
      'pcie-expander-bus `pci1` needs 3 bus numbers, from 252 to 254, but pcie-expander-bus `pci2` begins at 254: devices stay invisible',
    );
    expect(finding?.hint).toBe('set busNr of `pci1` to 251 or less');
  });

  it('accepts an exact fit', () => {
    expect(findings(two(251, 254))).toEqual([]);
  });

  it('warns of a range that runs past 255', () => {
    expect(findings(two(254, 64))).toEqual(['warning pci.expander-range pci1']);
  });

  it('warns of a bus number that is given twice', () => {
    expect(findings(two(64, 64))).toContain('warning pci.expander-range pci1 pci2');
  });

  it('warns of an expander bus that begins among the buses of the root', () => {
    const ports = [rootPort(2, '00:02.0'), rootPort(3, '00:03.0')];
    expect(findings(q35(expander(1, '00:01.0', 2), ...ports))).toEqual([
      'warning pci.expander-range pci0 pci1',
    ]);
    expect(findings(q35(expander(1, '00:01.0', 3), ...ports))).toEqual([]);
  });

  it('counts the bridge inside a conventional expander bus', () => {
    const plan = (busNr: number) =>
      pc(expander(1, '00:05.0', busNr, 'pci-expander-bus'), pciBridge(2, '01:01.0'));
    expect(findings(plan(253))).toEqual([]);
    expect(findings(plan(254))).toEqual(['warning pci.expander-range pci1']);
  });
});

describe('pci.bus-numbers', () => {
  /** Bridges in a row of chains, each of them on the bus before. */
  const bridges = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => {
      const index = from + i;
      const bus = index <= 9 ? 0 : Math.floor((index - 1) / 9);
      const slot = index <= 9 ? index + 10 : ((index - 1) % 9) + 1;
      return pciBridge(index, `${bus.toString(16)}:${slot.toString(16)}.0`);
    });

  it('warns of more buses than there are numbers', () => {
    const expanders = [expander(1, '00:05.0', 254, 'pci-expander-bus')];
    const rules = (last: number) =>
      verify(pc(...expanders, ...bridges(2, last))).map(({ rule }) => rule);
    expect(rules(255)).toContain('pci.bus-numbers');
    expect(rules(254)).not.toContain('pci.bus-numbers');
  });
});
