import { describe, expect, it } from 'vitest';
import { bundledModel } from '../../../src/model/load.ts';
import { bundledQemuDevices, qemuDevicesFromFile } from '../../../src/model/qemu-devices.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Every combination of fields that an entry of the model speaks of. */
function cases(): Fields[] {
  return bundledModel().devices.devices.flatMap(({ kind, when = {} }) => {
    let made: Fields[] = [{ kind }];
    for (const [field, value] of Object.entries(when)) {
      const values: readonly unknown[] = Array.isArray(value) ? value : [value];
      made = made.flatMap((fields) =>
        values.map((each) => (each === null ? fields : { ...fields, [field]: each })),
      );
    }
    return made;
  });
}

const wordsOf = (fields: Fields): string => Object.values(fields).join(' ');

describe('what devices are in QEMU', () => {
  const { frontEndOf } = bundledQemuDevices();

  it('is known of all devices of the model but those that QEMU does not have', () => {
    const unknown = cases().filter(
      (fields) => frontEndOf({ address: 'pci', ...fields }) === undefined,
    );
    expect(unknown.map(wordsOf)).toMatchInlineSnapshot(`
      [
        "interface netfront",
        "interface lan9118",
        "interface scm91c111",
        "interface vlance",
        "interface vmxnet",
        "interface vmxnet2",
        "interface Am79C970A",
        "interface Am79C973",
        "interface 82540EM",
        "interface 82545EM",
        "interface 82543GC",
        "interface",
        "sound ich7",
        "video xen",
        "video vbox",
        "video parallels",
        "video gop",
        "video",
        "video default",
        "controller usb qusb1",
        "controller usb qusb2",
        "controller usb",
        "controller scsi",
        "controller scsi auto",
        "controller scsi",
        "input virtio virtio-transitional",
        "input virtio",
        "input usb",
        "memballoon xen",
        "shmem",
      ]
    `);
  });

  it('is one thing, in a file of rules', () => {
    const file = (rule: object) => ({ source: 'here', standIns: {}, devices: [rule] });
    expect(() => qemuDevicesFromFile(file({ kind: 'rng', driver: 'a' }))).not.toThrow();
    for (const rule of [
      { kind: 'rng' },
      { kind: 'rng', driver: 'a', leftOut: 'b' },
      { driver: 'a' },
    ]) {
      expect(() => qemuDevicesFromFile(file(rule))).toThrow(
        expect.objectContaining({ code: 'ModelInvalid' }),
      );
    }
  });
});
