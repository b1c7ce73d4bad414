import { nameOf } from '../../topology/verify/names.ts';
import { isExpander } from '../../topology/verify/pci-view.ts';
import { type CheckRule, complaintAt } from '../rule.ts';

export const expanderEmpty: CheckRule = {
  id: 'pci.expander-empty',
  says: 'Something is behind every expander bus.',
  source: 'OVMF 2022.11 and SeaBIOS 1.16: an expander bus without anything on it is no root',
  severity: 'note',
  guest:
    'The guest does not see the expander bus, and nothing can be plugged into it while it runs.',
  check: (view) =>
    view.input.form === 'query-pci'
      ? []
      : [...view.guest.pci.buses.values()].flatMap((bus) => {
          const { controller, index } = bus;
          if (!isExpander(bus) || controller === undefined) return [];
          if (view.guest.pci.seated.some(({ address }) => address.bus === index)) return [];
          const message = `nothing is behind ${nameOf(controller)}`;
          return [complaintAt(view, 'note', message, [controller])];
        }),
};
