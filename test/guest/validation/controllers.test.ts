import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/core/address.ts';
import {
  codeOf,
  itRefuses,
  type MachineName,
  refusalOf,
  type Situation,
  type TestDevice,
} from './support.ts';

type Fields = Omit<Partial<Extract<TestDevice, { kind: 'controller' }>>, 'kind'>;

function controller(type: string, fields: Fields = {}, on: MachineName = 'q35'): Situation {
  return { on, devices: [{ kind: 'controller', type, ...fields }] };
}

describe('SCSI controllers', () => {
  const flags: [string, string][] = [
    ['lsilogic', 'lsi'],
    ['virtio-scsi', 'virtio-scsi-pci'],
    ['virtio-transitional', 'virtio-scsi-pci'],
    ['virtio-non-transitional', 'virtio-scsi-pci'],
    ['lsisas1068', 'mptsas1068'],
    ['lsisas1078', 'megasas'],
    ['vmpvscsi', 'pvscsi'],
  ];
  for (const [model, flag] of flags) {
    const there = controller('scsi', { model });
    itRefuses(
      'ControllerUnsupported',
      `${model} needs ${flag}`,
      { ...there, without: [flag] },
      there,
    );
  }

  itRefuses(
    'ControllerUnsupported',
    'QEMU has no buslogic',
    controller('scsi', { model: 'buslogic' }),
    controller('scsi', { model: 'lsilogic' }),
  );

  it('accepts models whose flag libvirt only notes', () => {
    for (const model of ['dc390', 'am53c974', 'ibmvscsi']) {
      expect(refusalOf(controller('scsi', { model }))).toBeUndefined();
    }
    const ncr = { model: 'ncr53c90', index: 0 };
    expect(refusalOf(controller('scsi', ncr, 'SS-5'))).toBeUndefined();
  });

  itRefuses(
    'MachineLacksController',
    'an ncr53c90 is built in',
    controller('scsi', { model: 'ncr53c90', index: 0 }),
    controller('scsi', { model: 'ncr53c90', index: 0 }, 'SS-5'),
  );
  const builtIn: TestDevice = { kind: 'controller', type: 'scsi', model: 'ncr53c90', index: 0 };
  itRefuses(
    'MachineLacksController',
    'there is one ncr53c90',
    { on: 'SS-5', devices: [builtIn, { ...builtIn, index: 1 }] },
    { on: 'SS-5', devices: [builtIn] },
  );
});

describe('driver options of controllers', () => {
  for (const option of ['queues', 'cmd_per_lun', 'max_sectors', 'ioeventfd']) {
    itRefuses(
      'OptionNotAllowed',
      `${option} is for virtio SCSI controllers`,
      controller('scsi', { model: 'lsilogic', driverOptions: [option] }),
      controller('scsi', { model: 'virtio-scsi', driverOptions: [option] }),
    );
  }
  itRefuses(
    'OptionNotAllowed',
    'other types have none either',
    controller('usb', { model: 'qemu-xhci', driverOptions: ['queues'] }),
    controller('usb', { model: 'qemu-xhci' }),
  );

  itRefuses(
    'OptionNotAllowed',
    'I/O threads are for virtio SCSI controllers',
    controller('virtio-serial', { ioThreads: [1] }),
    controller('scsi', { model: 'virtio-scsi', ioThreads: [1] }),
  );
  itRefuses(
    'OptionNotAllowed',
    'one I/O thread or a list of them',
    controller('scsi', { model: 'virtio-scsi', ioThread: 1, ioThreads: [2] }),
    controller('scsi', { model: 'virtio-scsi', ioThread: 1 }),
  );
  it('takes I/O thread 0 for none', () => {
    expect(refusalOf(controller('scsi', { model: 'lsilogic', ioThread: 0 }))).toBeUndefined();
  });
  itRefuses(
    'OptionNotAllowed',
    'a list of I/O threads needs a QEMU that takes one',
    {
      ...controller('scsi', { model: 'virtio-scsi', ioThreads: [1] }),
      without: ['virtio-scsi.iothread-mapping'],
    },
    {
      ...controller('scsi', { model: 'virtio-scsi', ioThread: 1 }),
      without: ['virtio-scsi.iothread-mapping'],
    },
  );
  const usb: Address = { type: 'usb', bus: 0, port: '1' };
  itRefuses(
    'AddressTypeWrong',
    'I/O threads need PCI or a channel',
    controller('scsi', { model: 'virtio-scsi', ioThread: 1, address: usb }),
    controller('scsi', { model: 'virtio-scsi', address: usb }),
  );

  it('reports the model first', () => {
    expect(codeOf(controller('scsi', { model: 'buslogic', driverOptions: ['queues'] }))).toBe(
      'ControllerUnsupported',
    );
  });
});

describe('IDE and SATA controllers', () => {
  itRefuses(
    'MachineLacksController',
    'a q35 has no IDE',
    controller('ide', { index: 0 }),
    controller('ide', { index: 0 }, 'pc'),
  );
  itRefuses(
    'MachineLacksController',
    'a pc has one IDE controller',
    controller('ide', { index: 1 }, 'pc'),
    controller('ide', { index: 0 }, 'pc'),
  );
  it('tells the two apart', () => {
    expect(refusalOf(controller('ide', { index: 0 }))?.message).toContain('no IDE controller');
    const second = refusalOf(controller('ide', { index: 1 }, 'pc'));
    expect(second?.message).toContain('one IDE controller, with index 0');
  });

  const without = ['ich9-ahci'];
  itRefuses(
    'ControllerUnsupported',
    'SATA needs ich9-ahci',
    { ...controller('sata', {}, 'pc'), without },
    controller('sata', {}, 'pc'),
  );
  itRefuses(
    'ControllerUnsupported',
    'the SATA controller of a q35 is built in, others are not',
    { ...controller('sata', { index: 1 }), without },
    { ...controller('sata', { index: 0 }), without },
  );
});
