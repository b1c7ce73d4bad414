import type { Severity } from './finding.ts';
import type { CheckRule } from './rule.ts';

/** A rule about something that whoever read the input saw. */
function seen(
  id: string,
  severity: Severity,
  says: string,
  guest: string,
  source: string,
): CheckRule {
  return {
    id,
    says,
    source,
    severity,
    guest,
    check: ({ input }) =>
      (input.faults ?? [])
        .filter(({ rule }) => rule === id)
        .map(({ rule: _rule, ...complaint }) => complaint),
  };
}

/** What is seen while a command line is read. */
export const SEEN_RULES: readonly CheckRule[] = [
  seen(
    'qemu.value',
    'error',
    'Values of a command line are of the kind and in the range that QEMU takes.',
    'There is no guest: QEMU refuses to start.',
    'QEMU 7.2 and 10.0: "Property addr doesn\'t take value", "Parameter \'chassis\' expects uint8_t"',
  ),
  seen(
    'qemu.bus-full',
    'error',
    'A bus has a slot left for each device that leaves its seat to QEMU.',
    'There is no guest: QEMU says "no slot/function available".',
    'QEMU 7.2 and 10.0: "PCI: no slot/function available for X, all in use or reserved"',
  ),
  seen(
    'qemu.no-bus',
    'error',
    'The USB, SCSI or virtio-serial bus of a device, and PCI, is there when QEMU makes the device.',
    'There is no guest: QEMU finds no bus for the device.',
    'QEMU 10.0: "No \'usb-bus\' bus found for device", "Bus \'x.0\' not found", "Device can\'t go on SCSI bus"',
  ),
  seen(
    'qemu.address-number',
    'warning',
    'An `addr` in JSON is text: a number is device and function in one.',
    'The device sits in another slot than the number seems to say: 12 is slot 1, function 4.',
    'QEMU 7.2 and 10.0: `addr` of a PCI device in JSON',
  ),
  seen(
    'qemu.unread',
    'note',
    'A text has one command line, which says all of the guest: no `-readconfig`, no `-set`.',
    'What is said there is not checked.',
    'QEMU 7.2 and 10.0: options that define or change devices elsewhere',
  ),
];
