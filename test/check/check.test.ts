import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/check.ts';
import type { Finding } from '../../src/check/finding.ts';
import { inputOfPlan, inputOfRequest } from '../../src/check/input.ts';
import { CHECK_RULES } from '../../src/check/rules.ts';
import { readChecked } from '../../src/check-text.ts';
import type { Plan } from '../../src/core/plan.ts';
import { bundledCosts } from '../../src/model/costs.ts';
import { planLikeLibvirt } from '../../src/planner/plan-like-libvirt.ts';
import { VERIFY_RULES, verify } from '../../src/topology/verify.ts';
import { at, controller, device, nic, q35 } from '../support/guests.ts';
import { expander, guestWith } from './guest-with.ts';
import { MUTATIONS } from './mutations/all.ts';

const faults = (findings: readonly Finding[]): string[] =>
  findings
    .filter(({ severity }) => severity !== 'note')
    .map(({ rule, devices }) => `${rule}: ${devices.join(' ')}`);

const faultsOf = (text: string): string[] => faults(check(readChecked(text, undefined).input));

describe('rules', () => {
  it('have ids of their own, and say all there is to say', () => {
    expect(new Set(CHECK_RULES.map(({ id }) => id)).size).toBe(CHECK_RULES.length);
    for (const { id, says, source, guest, fixes, attempts } of CHECK_RULES) {
      expect(id).toMatch(/^[a-z][a-z-]*\.[a-z][a-z-]*$/);
      for (const text of [says, guest]) expect(text, id).toMatch(/^\S.*\.$/s);
      expect(source, id).not.toBe('');
      expect(fixes !== undefined, id).toBe(attempts !== undefined);
    }
  });

  it('are those of verify and more', () => {
    const ids = CHECK_RULES.map(({ id }) => id);
    expect(VERIFY_RULES.map(({ id }) => id).filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('are broken by some mutation each', () => {
    const broken = new Set(MUTATIONS.map(({ rule }) => rule));
    const left = CHECK_RULES.map(({ id }) => id).filter((id) => !broken.has(id));
    // What is wrong with guests that run is tested with answers of `query-pci`.
    expect(left.filter((id) => !id.startsWith('guest.'))).toEqual([]);
  });

  it('notice what verify notices of a plan', () => {
    const plan = q35(nic('a'), nic('b'));
    const seat = plan.devices.find(({ id }) => id === 'a')?.address;
    const spoiled: Plan = {
      ...plan,
      devices: plan.devices.map((each) =>
        each.id === 'b' ? { ...each, address: seat } : each,
      ) as Plan['devices'],
    };
    expect(faults(check(spoiled))).toEqual(
      verify(spoiled).map(({ rule, devices }) => `${rule}: ${devices.join(' ')}`),
    );
  });
});

describe('what is left out', () => {
  const q35Domain = (devices: string, more = ''): string =>
    `<domain type='kvm'><os><type arch='x86_64' machine='q35'>hvm</type></os>${more}<devices>${devices}</devices></domain>`;

  it('is filled in by libvirt', () => {
    expect(
      faultsOf(
        q35Domain(`<disk type='file'><source file='x'/><target dev='sda' bus='sata'/></disk>
          <controller type='pci' model='pcie-root-port'/><controller type='scsi'/><controller type='usb'/>
          <interface type='user'><model type='virtio'/><address type='pci' bus='7' slot='0'/></interface>
          <channel type='pty'><target type='virtio'/></channel><input type='tablet' bus='usb'/>
          <disk type='file'><source file='y'/><target dev='sdb' bus='scsi'/><address type='drive' controller='3' unit='2'/></disk>
          <interface type='user'><address type='pci' bus='7' slot='0' function='1'/></interface>`),
      ),
    ).toEqual([]);
  });

  it('is chosen by the planner of a request, which also numbers expander buses so that they fit', () => {
    expect(
      faultsOf(`
        machine: { type: q35, cells: [{ id: 0 }] }
        devices:
          - { kind: controller, type: pci, index: 1, model: pcie-expander-bus, node: 0 }
          - { kind: controller, type: pci, index: 2, model: pcie-root-port, address: '0000:01:00.0' }
          - { kind: controller, type: pci, index: 3, model: pcie-root-port, address: '0000:01:01.0' }
          - { id: a, kind: interface, type: user, model: virtio, address: { type: pci, slot: 4 } }
          - { id: b, kind: interface, type: user, model: virtio, address: { type: pci, slot: 4 } }`),
    ).toEqual([]);
  });

  it('is missing in a plan', () => {
    const plan = q35(nic('a'));
    const devices = plan.devices.map(({ address, ...each }) =>
      each.id === 'a' ? each : { ...each, address },
    ) as Plan['devices'];
    expect(faults(check({ ...plan, devices }))).toEqual(['pci.unplaced: a']);
  });

  it('is what QEMU takes on a command line', () => {
    const line = 'qemu-system-x86_64 -M q35 -nodefaults';
    expect(
      faultsOf(`${line} -device pcie-root-port,id=a -device pcie-root-port,id=b,slot=1`),
    ).toEqual([]);
    expect(faultsOf(`${line} -device pcie-root-port,id=a -device pcie-root-port,id=b`)).toEqual([
      'pci.chassis-taken: b a',
    ]);
    const full = Array.from({ length: 31 }, (_, n) => `-device virtio-rng-pci,id=r${n}`).join(' ');
    expect(faultsOf(`${line} ${full}`)).toEqual(['qemu.bus-full: r30']);
    expect(faultsOf(`${line} -device '{"driver":"e1000","id":"n","addr":16}'`)).toEqual([
      'qemu.address-number: n',
    ]);
  });
});

describe('firmware', () => {
  const ports = (count: number): string =>
    Array.from(
      { length: count },
      (_, n) => `-device pcie-root-port,id=p${n},chassis=${n} -device e1000,bus=p${n}`,
    ).join(' ');

  it('stops without windows if it is SeaBIOS, and leaves BARs open if it is OVMF', () => {
    const severity = (line: string): string[] =>
      check(readChecked(line, undefined).input)
        .filter(({ rule }) => rule === 'io.windows')
        .map((each) => each.severity);
    const line = `qemu-system-x86_64 -M q35 -nodefaults ${ports(15)}`;
    expect(severity(line)).toEqual(['error']);
    expect(severity(`${line} -bios OVMF.fd`)).toEqual(['warning']);
    expect(severity(`qemu-system-x86_64 -M q35 -nodefaults ${ports(14)}`)).toEqual([]);
  });

  it('gives up room for hotplug if it is OVMF and has too many ports', () => {
    const empty = (count: number): string =>
      Array.from({ length: count }, (_, n) => `-device pcie-root-port,id=p${n},chassis=${n}`).join(
        ' ',
      );
    const rules = (count: number, more = '-bios OVMF.fd'): string[] =>
      check(
        readChecked(`qemu-system-x86_64 -M q35 -nodefaults ${empty(count)} ${more}`, undefined)
          .input,
      ).map(({ rule, severity }) => `${severity} ${rule}`);
    const fit = bundledCosts().ioWindows.ovmf['pcie-root'] ?? 0;
    expect(rules(fit + 1)).toEqual(['note hotplug.windows']);
    expect(rules(fit)).toEqual([]);
    expect(rules(fit + 1, '')).toEqual([]);
  });

  it('counts windows within windows once', () => {
    const bridges = (count: number): string =>
      `qemu-system-x86_64 -M q35 -nodefaults -device pcie-root-port,id=p,chassis=1 -device pcie-pci-bridge,id=b,bus=p ${Array.from({ length: count }, (_, n) => `-device pci-bridge,id=c${n},bus=b,addr=${(n + 1).toString(16)},chassis_nr=${n + 1}`).join(' ')}`;
    expect(faultsOf(bridges(14))).toEqual([]);
    expect(faultsOf(bridges(15))).toHaveLength(1);
  });
});

describe('cells', () => {
  const machine = {
    type: 'q35',
    capabilities: 'qemu-10.0.0',
    cells: [0, 1].map((id) => ({ id, hostNode: id })),
  };
  const gpu = device('hostdev', 'gpu', {
    type: 'pci',
    hostAddress: '0000:17:00.0',
    address: at('02:00.0'),
  });
  const devices = [...expander(1, 100, 1, { node: 0 }), ...expander(3, 150, 1, { node: 1 }), gpu];
  const input = inputOfRequest({ machine, devices });

  it('of host devices are those whose memory is bound to the node they are on', () => {
    expect(faults(check(input))).toEqual([]);
    expect(faults(check(input, { hostNodes: { '0000:17:00.0': 0 } }))).toEqual([]);
    const [off, ...more] = check(input, { hostNodes: { '0000:17:00.0': 1 } }).filter(
      ({ severity }) => severity !== 'note',
    );
    expect(more).toEqual([]);
    expect(off).toMatchObject({
      rule: 'numa.off-cell',
      severity: 'warning',
      devices: ['gpu'],
      fix: { says: 'move `gpu` to 0000:04:00.0' },
    });
  });

  it('without memory and CPUs are no cells to the guest', () => {
    const cells = [
      { id: 0, memoryMiB: 1024, cpus: '0' },
      { id: 1, memoryMiB: 0 },
    ];
    expect(faults(check(inputOfRequest({ machine: { ...machine, cells }, devices })))).toEqual([
      'numa.cell-exists: x3',
    ]);
  });
});

describe('a fix', () => {
  it('stays on the bus, below the root or on the cell of the device, in this order', () => {
    const plan = guestWith('q35', 2, {
      devices: expander(1, 100, 3, { node: 0 }),
      cells: [{ id: 0 }, { id: 1 }],
    });
    if (plan === undefined) throw new Error('there is no such guest');
    const taken = plan.devices.find(({ address }) => address?.type === 'pci' && address.bus === 2);
    const target = plan.devices.find(
      ({ kind, address }) => kind === 'rng' && address?.type === 'pci',
    );
    const spoiled = {
      ...plan,
      devices: plan.devices.map((each) =>
        each === target ? { ...each, address: taken?.address } : each,
      ) as Plan['devices'],
    };
    const free = [3, 4].find(
      (bus) =>
        !spoiled.devices.some(({ address }) => address?.type === 'pci' && address.bus === bus),
    );
    const [finding] = check(spoiled);
    expect(finding?.rule).toBe('pci.seat-taken');
    if (free !== undefined) expect(finding?.fix?.says).toContain(`0000:0${free}:00.0`);
  });

  it('is not offered if there is none, and not looked for if nobody asks', () => {
    const ports = [controller('p', 'pcie-root-port', 1, { address: at('00:04.0') })];
    const plan = planLikeLibvirt({
      machine: { type: 'q35', capabilities: 'qemu-10.0.0' },
      devices: [...ports, nic('n', 'virtio', { address: at('01:00.0') })],
    });
    const spoiled = {
      ...plan,
      devices: plan.devices.map((each) =>
        each.id === 'n' ? { ...each, address: { ...at('01:00.0'), slot: 5 } } : each,
      ),
    } as Plan;
    expect(check(spoiled).find(({ rule }) => rule === 'pci.slot-range')?.fix?.edits).toHaveLength(
      1,
    );
    expect(check(inputOfPlan(spoiled), { fixes: false }).some(({ fix }) => fix !== undefined)).toBe(
      false,
    );
  });
});
