import { isPort } from '../../core/pci.ts';
import { count } from '../../core/text.ts';
import { type CheckRule, complaintAt } from '../rule.ts';

/** Interrupt vectors that a CPU has for devices, about. */
const VECTORS = 200;

export const interrupts: CheckRule = {
  id: 'pci.interrupts',
  says: 'There are about 200 root and downstream ports at most for each virtual CPU.',
  source: 'Linux 6.1 on QEMU 7.2: 224 ports and one CPU, the ports at the end lose their vector',
  severity: 'warning',
  guest: 'The last ports and devices get no interrupts: hotplug there, serial port and clock fail.',
  check: (view) => {
    const { vcpus } = view.input.machine;
    const ports = view.guest.pci.controllers.filter(({ model }) => isPort(model));
    const beyond = ports[VECTORS * (vcpus ?? 0)];
    if (vcpus === undefined || vcpus < 1 || beyond === undefined) return [];
    const message = `the guest has ${ports.length} ports, but ${count(vcpus, 'CPU')} with about ${VECTORS} interrupt vectors each`;
    return [complaintAt(view, 'warning', message, [beyond], { hint: 'give the guest more CPUs' })];
  },
};
