import { describe, expect, it } from 'vitest';
import {
  codeOf,
  itRefuses,
  type MachineName,
  refusalOf,
  type Situation,
  type TestDevice,
} from './support.ts';

type Fields = Omit<Partial<Extract<TestDevice, { kind: 'controller' }>>, 'kind' | 'type'>;

const cells = [{ id: 0, memoryMiB: 1024 }];

function pci(model: string, fields: Fields = {}, on: MachineName = 'q35'): Situation {
  return {
    on,
    machine: { cells },
    devices: [{ kind: 'controller', type: 'pci', model, ...fields }],
  };
}

const port = (fields: Fields): Situation => pci('pcie-root-port', { index: 1, ...fields });
const root = (fields: Fields): Situation => pci('pcie-root', { index: 0, ...fields });
const bridge = (fields: Fields): Situation => pci('pci-bridge', { index: 1, ...fields }, 'pc');
const expander = (fields: Fields): Situation => pci('pcie-expander-bus', { index: 1, ...fields });
const hostBridge = (index: number, fields: Fields): Situation =>
  pci('pci-root', { index, ...fields }, 'pseries');

function behindPort(model: string): Situation {
  return {
    devices: [
      { kind: 'controller', type: 'pci', model: 'pcie-root-port', index: 1 },
      { kind: 'controller', type: 'pci', model, index: 2 },
    ],
  };
}

describe('numbers of PCI controllers', () => {
  itRefuses(
    'PciRootAddressed',
    'a root has no address',
    root({ address: { type: 'pci', domain: 0, bus: 0, slot: 9, function: 0 } }),
    root({}),
  );
  itRefuses(
    'NumberOutOfRange',
    'chassis is at most 255',
    port({ chassis: 256 }),
    port({ chassis: 255 }),
  );
  itRefuses('NumberOutOfRange', 'port is at most 255', port({ port: 256 }), port({ port: 255 }));
  itRefuses(
    'NumberOutOfRange',
    'chassisNr is at least 1',
    bridge({ chassisNr: 0 }),
    bridge({ chassisNr: 1 }),
  );
  itRefuses(
    'NumberOutOfRange',
    'busNr is at most 254',
    expander({ busNr: 255 }),
    expander({ busNr: 254 }),
  );
  itRefuses(
    'NumberOutOfRange',
    'busNr is at least 1',
    expander({ busNr: 0 }),
    expander({ busNr: 1 }),
  );
  itRefuses(
    'NumberOutOfRange',
    'a host bridge number is at most 30',
    hostBridge(1, { targetIndex: 31 }),
    hostBridge(1, { targetIndex: 30 }),
  );
  itRefuses(
    'OptionNotAllowed',
    'host bridge number 0 belongs to index 0',
    hostBridge(1, { targetIndex: 0 }),
    hostBridge(0, { targetIndex: 0 }),
  );
  itRefuses(
    'OptionNotAllowed',
    'index 0 has host bridge number 0',
    hostBridge(0, { targetIndex: 1 }),
    hostBridge(1, { targetIndex: 1 }),
  );
  itRefuses(
    'OptionNotAllowed',
    'the first one has no cell',
    root({ node: 0 }),
    expander({ node: 0 }),
  );
});

describe('options of PCI controllers', () => {
  itRefuses('ModelNameWrong', 'a root has no model name', root({ modelName: 'pxb' }), root({}));
  itRefuses(
    'ModelNameWrong',
    'the model name fits the model',
    port({ modelName: 'pxb' }),
    port({ modelName: 'ioh3420' }),
  );
  const lone = (fields: Fields): Situation => pci('pci-bridge', { index: 1, ...fields }, 'raspi3b');
  const whole: Fields = { modelName: 'pci-bridge', chassisNr: 1 };
  itRefuses(
    'OptionMissing',
    'nothing chooses a model name on a board without PCI',
    lone({}),
    lone(whole),
  );
  itRefuses(
    'OptionMissing',
    'nothing chooses a chassis number on a board without PCI',
    lone({ modelName: 'pci-bridge' }),
    lone(whole),
  );
  itRefuses('PciRootIndex', 'index 0 is for a root', lone({ ...whole, index: 0 }), lone(whole));

  const notOn: [string, Situation, Situation][] = [
    [
      'a root port has no host bridge number',
      port({ targetIndex: 4 }),
      hostBridge(1, { targetIndex: 4 }),
    ],
    ['a root port has no busNr', port({ busNr: 5 }), expander({ busNr: 5 })],
    ['a root port has no chassisNr', port({ chassisNr: 3 }), port({ chassis: 3 })],
    ['a root port has no cell', port({ node: 0 }), expander({ node: 0 })],
    ['a bridge has no chassis', bridge({ chassis: 2 }), bridge({ chassisNr: 2 })],
    ['a bridge has no cell', bridge({ node: 0 }), bridge({ memReserve: 2048 })],
    ['an expander has no chassis', expander({ chassis: 3 }), expander({})],
    ['a root has no port', root({ port: 3 }), port({ port: 3 })],
    ['a root has no hotplug option', root({ hotplug: 'off' }), port({ hotplug: 'off' })],
    ['a root has no reserve', root({ memReserve: 2048 }), port({ memReserve: 2048 })],
    ['a bridge has no hotplug option', bridge({ hotplug: 'off' }), bridge({})],
  ];
  for (const [what, wrong, right] of notOn) itRefuses('OptionNotAllowed', what, wrong, right);

  itRefuses(
    'OptionNotAllowed',
    'only some machines have a 64-bit hole to set',
    pci('pcie-root', { index: 0, pciHole64: 1024 }, 'riscv-virt'),
    root({ pciHole64: 1024 }),
  );
  itRefuses(
    'OptionNotAllowed',
    'a host bridge has no 64-bit hole to set',
    hostBridge(0, { pciHole64: 1024 }),
    pci('pci-root', { index: 0, pciHole64: 1024 }, 'pc'),
  );
});

describe('what QEMU must have for PCI controllers', () => {
  itRefuses(
    'HotplugUnsupported',
    'ports whose hotplug can be switched',
    { ...port({ hotplug: 'off' }), without: ['pcie-root-port.hotplug'] },
    { ...port({}), without: ['pcie-root-port.hotplug'] },
  );
  itRefuses(
    'HotplugUnsupported',
    'a root whose hotplug can be switched',
    {
      ...pci('pci-root', { index: 0, hotplug: 'off' }, 'pc'),
      without: ['piix4.acpi-root-pci-hotplug'],
    },
    pci('pci-root', { index: 0, hotplug: 'off' }, 'pc'),
  );
  itRefuses(
    'HotplugUnsupported',
    'no host bridge has such hotplug',
    hostBridge(1, { hotplug: 'off' }),
    hostBridge(1, {}),
  );
  const devices: [string, Situation, string][] = [
    ['pci-bridge', bridge({}), 'pci-bridge'],
    ['ioh3420', port({ modelName: 'ioh3420' }), 'ioh3420'],
    ['pxb-pcie', expander({}), 'pxb-pcie'],
    ['spapr-pci-host-bridge', hostBridge(1, {}), 'spapr-pci-host-bridge'],
    ['pcie-pci-bridge', behindPort('pcie-to-pci-bridge'), 'pcie-pci-bridge'],
    ['x3130-upstream', behindPort('pcie-switch-upstream-port'), 'x3130-upstream'],
  ];
  for (const [name, situation, flag] of devices) {
    itRefuses('ControllerUnsupported', name, { ...situation, without: [flag] }, situation);
  }
  itRefuses(
    'OptionNotAllowed',
    'host bridges that are bound to a cell',
    { ...hostBridge(1, { node: 0 }), without: ['spapr-pci-host-bridge.numa_node'] },
    hostBridge(1, { node: 0 }),
  );

  it('reports numbers, then the address, then options', () => {
    const ccw = { type: 'ccw', cssid: 0xfe, ssid: 0, devno: 1 } as const;
    expect(codeOf(port({ chassis: 300, address: ccw }))).toBe('NumberOutOfRange');
    expect(codeOf(port({ busNr: 30, address: ccw }))).toBe('CcwUnsupported');
    expect(codeOf({ ...port({ busNr: 30 }), without: ['pcie-root-port'] })).toBe(
      'OptionNotAllowed',
    );
  });

  it('names option, controller and limits', () => {
    const error = refusalOf(port({ chassis: 300 }));
    expect(error?.message).toContain('chassis 300 of pci pcie-root-port controller');
    expect(error?.issues[0].data).toEqual({ value: 300, first: 0, last: 255 });
    expect(error?.issues[0].path.at(-1)).toBe('chassis');
  });
});
