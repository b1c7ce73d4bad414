import { nameOf } from '../../topology/verify/names.ts';
import { isExpander } from '../../topology/verify/pci-view.ts';
import { renumberExpanders } from '../fixes/renumber-expanders.ts';
import { type CheckRule, complaintAt } from '../rule.ts';

export const expanderZero: CheckRule = {
  id: 'pci.expander-zero',
  says: 'The bus number of an expander bus is not 0, which is that of the root.',
  source: 'QEMU 7.2: accepts bus_nr=0, which is also its default; SeaBIOS then finds nothing below',
  severity: 'error',
  guest: 'Nothing that is behind the expander bus is there.',
  fixes: 'gives the expander bus a number that leaves room for its buses',
  check: (view) =>
    view.input.form !== 'argv'
      ? []
      : [...view.guest.pci.buses.values()].flatMap((bus) => {
          const { controller } = bus;
          if (!isExpander(bus) || controller === undefined || controller.busNr !== 0) return [];
          const message = `${nameOf(controller)} has bus number 0, which is the root's`;
          return [complaintAt(view, 'error', message, [controller], { field: ['busNr'] })];
        }),
  attempts: (_, view) => renumberExpanders(view),
};
