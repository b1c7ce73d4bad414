import { nameOf } from '../../topology/verify/names.ts';
import { isExpander } from '../../topology/verify/pci-view.ts';
import { type CheckRule, type Complaint, complaintAt } from '../rule.ts';
import type { CheckView } from '../view.ts';

export const expanderCell: CheckRule = {
  id: 'numa.cell-exists',
  says: 'A guest whose expander buses belong to NUMA cells has cells, and those have memory or CPUs.',
  source:
    'QEMU 7.2 and 10.0: "Illegal numa node"; Linux 6.1: a node without memory and CPUs is reported as -1',
  severity: 'error',
  guest: 'There is no guest: QEMU refuses to start ("Illegal numa node").',
  check: (view) =>
    [...view.guest.pci.buses.values()].flatMap((bus): Complaint[] => {
      const { controller } = bus;
      const { node } = controller ?? {};
      if (controller === undefined || node === undefined || !isExpander(bus)) return [];
      if (!hasCells(view)) {
        const message = `${nameOf(controller)} belongs to cell ${node}, but the guest has no NUMA cells`;
        return [complaintAt(view, 'error', message, [controller], { field: ['node'] })];
      }
      if (!isEmpty(node, view)) return [];
      const message = `${nameOf(controller)} belongs to cell ${node}, which has neither memory nor CPUs`;
      const guest = 'The guest does not know the node of devices behind it: it says -1.';
      return [complaintAt(view, 'warning', message, [controller], { field: ['node'], guest })];
    }),
};

/** A plan need not say what cells it was made for, and a monitor does not. */
function hasCells({ input, cells }: CheckView): boolean {
  const isOpen = input.form === 'plan' || input.form === 'query-pci';
  return cells === undefined ? isOpen : cells.length > 0;
}

/** Cells say both or neither: what is left out is filled evenly. */
function isEmpty(node: number, { cells }: CheckView): boolean {
  const cell = cells?.find(({ id }) => id === node);
  return cell?.memoryMiB === 0 && (cell.cpus === undefined || cell.cpus === '');
}
