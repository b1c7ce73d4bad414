import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/core/address.ts';
import type { Device } from '../../../src/core/device.ts';
import {
  at,
  controller,
  device,
  findings,
  hostBridge,
  nic,
  planFor,
  pseries,
  q35,
  s390,
} from './plan.ts';

describe('ccid.slot', () => {
  const usb = controller('usb', 0, { model: 'qemu-xhci', address: at('00:05.0') });
  const ccid = controller('ccid', 0, { address: { type: 'usb', bus: 0, port: '1' } });
  const card = (id: string, slot: number) =>
    device(id, 'smartcard', { address: { type: 'ccid', controller: 0, slot } });

  it('accepts one smartcard in slot 0', () => {
    expect(findings(q35(usb, ccid, card('a', 0)))).toEqual([]);
  });

  it('finds a second one, another slot, no address and no controller', () => {
    expect(findings(q35(usb, ccid, card('a', 0), card('b', 0)))).toEqual(['error ccid.slot a b']);
    expect(findings(q35(usb, ccid, card('a', 1)))).toEqual(['error ccid.slot a']);
    expect(findings(q35(usb, ccid, device('a', 'smartcard', {})))).toEqual(['error ccid.slot a']);
    expect(findings(q35(card('a', 0)))).toEqual(['error ccid.slot a']);
  });
});

describe('ccw.taken', () => {
  const channel = (devno?: number, cssid = 0xfe): Address =>
    devno === undefined ? { type: 'ccw' } : { type: 'ccw', cssid, ssid: 0, devno };

  it('finds two devices with one number', () => {
    expect(findings(s390(nic('a', channel(1)), nic('b', channel(1))))).toEqual([
      'error ccw.taken a b',
    ]);
    expect(findings(s390(nic('a', channel(1)), nic('b', channel(1, 0))))).toEqual([]);
  });

  it('finds a number that is missing or out of range', () => {
    expect(findings(s390(nic('a', channel())))).toEqual(['error ccw.taken a']);
    expect(findings(s390(nic('a', channel(1, 255))))).toEqual(['error ccw.taken a']);
  });
});

describe('zpci.taken', () => {
  const host = (id: string, slot: number, uid: number, fid: number): Device =>
    device(id, 'hostdev', {
      type: 'pci',
      address: { type: 'pci', domain: 0, bus: 0, slot, function: 0, zpci: { uid, fid } },
    });

  it('finds a uid or a fid that is given twice', () => {
    expect(findings(s390(host('a', 1, 1, 0), host('b', 2, 1, 1)))).toEqual([
      'error zpci.taken a b',
    ]);
    expect(findings(s390(host('a', 1, 1, 0), host('b', 2, 2, 0)))).toEqual([
      'error zpci.taken a b',
    ]);
    expect(findings(s390(host('a', 1, 1, 0), host('b', 2, 2, 1)))).toEqual([]);
  });

  it('finds ids out of range', () => {
    expect(findings(s390(host('a', 1, 0, 0)))).toEqual(['error zpci.taken a']);
    expect(findings(s390(host('a', 1, 0x10000, 0)))).toEqual(['error zpci.taken a']);
    expect(findings(s390(host('a', 1, 1, 2 ** 32)))).toEqual(['error zpci.taken a']);
  });
});

describe('spapr-vio.taken', () => {
  const vlan = (id: string, reg?: number) => nic(id, { type: 'spapr-vio', reg }, 'spapr-vlan');

  it('finds two devices with one register', () => {
    expect(findings(pseries(vlan('a', 0x1000), vlan('b', 0x1000)))).toEqual([
      'error spapr-vio.taken a b',
    ]);
    expect(findings(pseries(vlan('a', 0x1000), vlan('b', 0x2000)))).toEqual([]);
  });

  it('leaves a clash alone in which libvirt checks neither device', () => {
    const odd = (id: string) =>
      device(id, 'rng', { model: 'virtio', address: { type: 'spapr-vio', reg: 1 } });
    expect(findings(pseries(odd('a'), odd('b')))).toEqual([]);
    expect(findings(pseries(odd('a'), vlan('b', 1)))).toEqual(['error spapr-vio.taken a b']);
  });

  it('finds a register that is missing or too large', () => {
    expect(findings(pseries(vlan('a')))).toEqual(['error spapr-vio.taken a']);
    expect(findings(pseries(vlan('a', 2 ** 32)))).toEqual(['error spapr-vio.taken a']);
  });

  it('finds who belongs on the bus and is elsewhere', () => {
    expect(findings(pseries(nic('a', '00:05.0', 'spapr-vlan')))).toEqual([
      'error spapr-vio.taken a',
    ]);
    const tpm = device('tpm', 'tpm', { model: 'tpm-spapr' });
    expect(findings(pseries(tpm))).toEqual(['error spapr-vio.taken tpm']);
    expect(findings(planFor('ppc64', 'powernv9', [hostBridge(0), tpm]))).not.toContain(
      'error spapr-vio.taken tpm',
    );
  });
});

describe('dimm.taken', () => {
  const dimm = (id: string, slot?: number, base?: number): Device =>
    device(id, 'memory', {
      model: 'dimm',
      size: 1024 * 1024,
      ...(slot === undefined ? {} : { address: { type: 'dimm', slot, base } }),
    });
  const GIB = 2 ** 30;

  it('finds two devices in one memory slot, and one in none', () => {
    expect(findings(q35(dimm('a', 0), dimm('b', 0)))).toEqual(['error dimm.taken a b']);
    expect(findings(q35(dimm('a', 0), dimm('b', 1)))).toEqual([]);
    expect(findings(q35(dimm('a')))).toEqual(['error dimm.taken a']);
  });

  it('finds two devices at one place in guest memory', () => {
    expect(findings(q35(dimm('a', 0, 4 * GIB), dimm('b', 1, 5 * GIB)))).toEqual([]);
    expect(findings(q35(dimm('a', 0, 4 * GIB), dimm('b', 1, 5 * GIB - 1)))).toEqual([
      'error dimm.taken a b',
    ]);
  });
});
