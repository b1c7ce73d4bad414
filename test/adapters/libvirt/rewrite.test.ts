import { describe, expect, it, test } from 'vitest';
import { type DomainDocument, readDomain } from '../../../src/adapters/libvirt/read.ts';
import { rewriteDomain } from '../../../src/adapters/libvirt/rewrite.ts';
import type { AddressWish } from '../../../src/core/address.ts';
import type { RequestDevice } from '../../../src/core/device.ts';
import { DevaddrError } from '../../../src/core/issue.ts';
import type { MachineRequest, Request } from '../../../src/core/request.ts';
import { domain } from '../../support/builders.ts';
import { at, type Change, facts, gone } from './changes.ts';

const PORTS = `    <controller type='pci' index='0' model='pcie-root'/>
    <controller type='pci' index='1' model='pcie-root-port'/> <!-- the first -->
    <!-- the second -->
    <controller type='pci' index='2' model='pcie-root-port'>
      <target chassis='2' port='0x9'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x1'/>
    </controller>
    <controller type='pci' index='3' model='pcie-expander-bus'>
      <target busNr='200'><node>0</node></target>
    </controller>
    <rng model="virtio"><backend model='random'>/dev/urandom</backend></rng>
    <interface type='user'>
      <model type='e1000e'/> <address type='pci' bus='0x01'/>
    </interface>`;
const ports = readDomain(domain(PORTS));

/** The request with other devices: a change says what is different, or nothing to take the device out. */
function changed({ request }: DomainDocument, changes: Readonly<Record<string, Change>>): Request {
  const devices = request.devices.flatMap((device) => {
    const change = changes[device.id];
    if (change === undefined) return [device];
    const made = change(device);
    return made === undefined ? [] : [{ ...device, ...made } as RequestDevice];
  });
  return { ...request, devices };
}

const onMachine = ({ request }: DomainDocument, machine: MachineRequest): Request => ({
  ...request,
  machine: { ...request.machine, ...machine },
});

/** Rewrites the ports; the answer is read back, and says what was to be said. */
function rewritten(changes: Readonly<Record<string, Change>>): string {
  const after = changed(ports, changes);
  const xml = rewriteDomain(ports, after);
  expect(facts(readDomain(xml).request)).toEqual(facts(after));
  return xml;
}

describe('only what has to change is touched', () => {
  it('a request that is the same leaves all as it is', () => {
    expect(rewriteDomain(ports, ports.request)).toBe(ports.text);
    expect(rewriteDomain(ports, structuredClone(ports.request))).toBe(ports.text);
  });

  test.each<[string, Record<string, Change>, string, string]>([
    [
      'a device is taken out with its line',
      { rng0: gone },
      `    <rng model="virtio"><backend model='random'>/dev/urandom</backend></rng>\n`,
      '',
    ],
    [
      'a device is taken out with its lines, and the comments around it stay',
      { pci1: gone, pci2: gone },
      PORTS.slice(PORTS.indexOf('\n'), PORTS.indexOf("\n    <controller type='pci' index='3'")),
      ' <!-- the first -->\n    <!-- the second -->',
    ],
    [
      'an address is taken out with its line',
      { pci2: at(undefined) },
      `\n      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x1'/>`,
      '',
    ],
    [
      'an address is taken out of a line',
      { interface0: at(undefined) },
      `<address type='pci' bus='0x01'/>`,
      '',
    ],
    [
      'an address is changed',
      { interface0: at({ type: 'pci', domain: 0, bus: 2, slot: 0, function: 0 }) },
      `<address type='pci' bus='0x01'/>`,
      `<address type='pci' domain='0x0000' bus='0x02' slot='0x00' function='0x0'/>`,
    ],
    [
      'an address is added',
      { pci1: at({ type: 'pci', bus: 0, slot: 5, multifunction: 'on' }) },
      `model='pcie-root-port'/> <!-- the first -->`,
      `model='pcie-root-port'>\n      <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0' multifunction='on'/>\n    </controller> <!-- the first -->`,
    ],
    ['a bus number is changed', { pci3: () => ({ busNr: 180 }) }, `busNr='200'`, `busNr='180'`],
    ['a bus number is taken out', { pci3: () => ({ busNr: undefined }) }, ` busNr='200'`, ''],
    ['a cell is taken out', { pci3: () => ({ node: undefined }) }, '<node>0</node>', ''],
    [
      'text is escaped',
      { rng0: () => ({ backend: "a'<" }) },
      `model='random'`,
      `model='a&apos;&lt;'`,
    ],
  ])('%s', (_, changes, before, after) => {
    expect(ports.text).toContain(before);
    expect(rewritten(changes)).toBe(ports.text.replace(before, after));
  });

  it('another machine type', () => {
    const after = onMachine(ports, { type: 'pc-q35-9.2' });
    expect(rewriteDomain(ports, after)).toBe(
      ports.text.replace(/machine='[^']*'/, "machine='pc-q35-9.2'"),
    );
  });

  it('carriage returns stay', () => {
    const document = readDomain(ports.text.replaceAll('\n', '\r\n'));
    const changes = { rng0: gone, pci1: at({ type: 'pci', bus: 0, slot: 5 }), pci2: at(undefined) };
    expect(rewriteDomain(document, changed(document, changes))).toBe(
      rewritten(changes).replaceAll('\n', '\r\n'),
    );
  });
});

describe('a PCI address in part', () => {
  const address = (wish: AddressWish): string | undefined =>
    /<rng.*?(<address.*?\/>)/s.exec(rewritten({ rng0: at(wish) }))?.[1];

  it('without any number leaves the seat to libvirt', () => {
    expect(address({ type: 'pci' })).toBe("<address type='pci'/>");
    expect(address({ type: 'pci', domain: 0 })).toBe("<address type='pci'/>");
  });

  it('gets the slot of a port, and function 0', () => {
    expect(address({ type: 'pci', bus: 2 })).toBe(
      "<address type='pci' domain='0x0000' bus='0x02' slot='0x00' function='0x0'/>",
    );
    expect(address({ type: 'pci', bus: 0, slot: 4 })).toBe(
      "<address type='pci' domain='0x0000' bus='0x00' slot='0x04' function='0x0'/>",
    );
  });

  test.each<AddressWish>([
    { type: 'pci', bus: 0 },
    { type: 'pci', bus: 3 },
    { type: 'pci', bus: 9 },
    { type: 'pci', slot: 4 },
    { type: 'pci', function: 1 },
  ])('that leaves a choice is refused: %o', (wish) => {
    expect(refusal(changed(ports, { rng0: at(wish) }))).toMatchObject({
      code: 'NotInDomain',
      path: ['devices', 4, 'address'],
      device: 'rng0',
      message: 'a domain XML cannot state the address of `rng0` in part',
    });
  });
});

function refusal(after: Request): unknown {
  try {
    return rewriteDomain(ports, after);
  } catch (error) {
    if (error instanceof DevaddrError) return error.issues[0];
    throw error;
  }
}

describe('what a domain XML cannot state', () => {
  const wish = (tunables: object): Request => ({ ...ports.request, tunables });

  test.each<[string, Request, object]>([
    [
      'a tunable',
      wish({ numa: 'prefer' }),
      {
        path: ['tunables', 'numa'],
        message: 'a domain XML cannot state tunables, such as `numa`',
        hint: '`devaddr plan FILE --set numa=prefer` plans it like that',
      },
    ],
    [
      'a limit',
      wish({ limits: { rootPorts: 8 } }),
      {
        path: ['tunables', 'limits', 'rootPorts'],
        hint: '`devaddr plan FILE --set limits.rootPorts=8` plans it like that',
      },
    ],
    [
      'a list',
      wish({ objectives: ['moves', 'buses'] }),
      { hint: `\`devaddr plan FILE --set 'objectives=["moves","buses"]'\` plans it like that` },
    ],
    [
      'tunables of devices',
      changed(ports, {
        rng0: () => ({ tunables: { cell: 1 } }),
        interface0: () => ({ tunables: { spread: 'function' } }),
      }),
      {
        path: ['devices', 4, 'tunables', 'cell'],
        message: 'a domain XML cannot state tunables, such as `devices.rng0.cell` and 1 more',
        hint: '`devaddr plan FILE` plans it like that with `--set devices.rng0.cell=1` and `--set devices.interface0.spread=function`',
      },
    ],
    [
      'where a device was',
      changed(ports, { rng0: () => ({ was: { type: 'unassigned' } }) }),
      { device: 'rng0', message: '`devices[4].was` cannot be changed in a domain XML' },
    ],
    [
      'the memory of the machine',
      onMachine(ports, { memoryMiB: 1 }),
      { message: '`machine.memoryMiB` cannot be changed in a domain XML' },
    ],
    [
      'no machine type',
      onMachine(ports, { type: undefined }),
      { message: '`machine.type` cannot be changed in a domain XML' },
    ],
    [
      'one more device',
      { ...ports.request, devices: [...ports.request.devices, { id: 'a', kind: 'nvram' }] },
      { device: 'a', message: '`devices[6]` cannot be added in a domain XML' },
    ],
  ])('%s', (_, after, issue) => {
    expect(refusal(after)).toMatchObject({ code: 'NotInDomain', ...issue });
  });

  it('tunables that say nothing are none', () => {
    const after = changed(ports, { rng0: () => ({ tunables: { cell: undefined } }) });
    expect(rewriteDomain(ports, { ...after, tunables: {} })).toBe(ports.text);
  });
});
