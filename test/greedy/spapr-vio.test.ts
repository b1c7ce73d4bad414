import { describe, expect, test } from 'vitest';
import {
  addresses,
  at,
  device,
  deviceOf,
  disk,
  nic,
  pc,
  plan,
  pseries,
  refused,
  reg,
  type Sketch,
  scsi,
  serial,
} from '../support/builders.ts';

const vlan = (more = {}) => nic('spapr-vlan', more);
const nvram = (more = {}) => device('nvram', more);
const tpm = (more = {}) => device('tpm', { model: 'tpm-spapr', ...more });
const regs = (devices: readonly Sketch[]) => addresses(plan(pseries({ devices })));

describe('devices on the spapr-vio bus get registers', () => {
  test('each kind from a start of its own', () => {
    const devices = [
      vlan(),
      vlan(),
      vlan(),
      scsi('ibmvscsi', 0, { id: 'scsi-a' }),
      scsi('ibmvscsi', 1, { id: 'scsi-b' }),
      serial('spapr-vio-serial'),
      serial('spapr-vio-serial'),
      nvram(),
      tpm(),
    ];
    expect(regs(devices)).toMatchObject({
      nic0: '0x00001000',
      nic1: '0x00002000',
      nic2: '0x00003000',
      'scsi-a': '0x00004000',
      'scsi-b': '0x00005000',
      serial0: '0x30000000',
      serial1: '0x30001000',
      nvram0: '0x00006000',
      tpm0: '0x00007000',
    });
  });

  test('registers that others state are left out', () => {
    expect(regs([nvram(reg(0x4000)), tpm()])).toEqual({ nvram0: '0x00004000', tpm0: '0x00005000' });
    expect(regs([vlan(), serial('spapr-vio-serial', reg(0x1000))]).nic0).toBe('0x00002000');
  });

  test('also those of devices that come later', () => {
    const devices = [
      vlan(),
      vlan(),
      scsi('ibmvscsi', 0, { id: 'a', ...reg(0x2000) }),
      scsi('ibmvscsi', 1, { id: 'b' }),
    ];
    expect(regs(devices)).toEqual({
      nic0: '0x00001000',
      nic1: '0x00003000',
      a: '0x00002000',
      b: '0x00004000',
    });
  });

  test('register 0 is a register', () => {
    expect(regs([vlan(reg(0))])).toEqual({ nic0: '0x00000000' });
  });

  test('the SCSI controller of a disk is one of them', () => {
    const planned = plan(pseries({ devices: [disk('sda', 'scsi')] }));
    expect(deviceOf(planned, 'scsi0')).toMatchObject({
      model: 'ibmvscsi',
      address: { type: 'spapr-vio', reg: 0x2000 },
    });
  });

  test('a TPM proxy is none of them', () => {
    expect(regs([tpm({ model: 'spapr-tpm-proxy' })])).toEqual({});
  });

  test('NVRAM and TPM are elsewhere on other machines, a spapr-vlan card never', () => {
    const planned = plan(pc({ devices: [vlan(), device('tpm', { model: 'tpm-tis' })] }));
    expect(addresses(planned)).toEqual({ nic0: '0x00001000' });
  });

  test('another device that names the bus gets a register too', () => {
    expect(regs([nic('e1000', reg())])).toEqual({ nic0: '0x00001000' });
  });
});

describe('an address of another type is forced, its numbers stay as they lie in memory', () => {
  test('a PCI slot counts as "register given"', () => {
    expect(regs([vlan(at('00:03.0'))])).toEqual({ nic0: '0x00000000' });
  });

  test('a PCI address without slot does not', () => {
    expect(regs([vlan(at('01:00.0'))])).toEqual({ nic0: '0x00001000' });
  });

  test('a PCI bus becomes the upper half', () => {
    expect(deviceOf(plan(pseries({ devices: [vlan(at('01:03.0'))] })), 'nic0').address).toEqual({
      type: 'spapr-vio',
      reg: 0x100000000,
    });
  });
});

test('a register that two devices state is refused', () => {
  expect(refused(pseries({ devices: [vlan(reg(0x1000)), vlan(reg(0x1000))] }))).toMatchObject({
    code: 'SpaprRegTaken',
    device: 'nic0',
    message:
      'spapr-vlan interface `nic0` and spapr-vlan interface `nic1` both have spapr-vio register 0x1000',
    hint: 'leave the register out: a free one is then chosen',
  });
});
