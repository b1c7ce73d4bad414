import { isEnumerated } from '../enumerated.ts';
import type { CheckRule, Complaint } from '../rule.ts';
import type { CheckView } from '../view.ts';

export const guestNotNumbered: CheckRule = {
  id: 'guest.not-numbered',
  says: 'Firmware has given every bridge of a running guest a bus number.',
  source:
    'QEMU 7.2, `query-pci` after SeaBIOS and OVMF: where bus numbers overlap or run out, bridges keep 0',
  severity: 'error',
  guest: 'Nothing that is behind the bridge is there.',
  check: (view) => {
    const { seen = [] } = view.input;
    if (!isEnumerated(seen)) return notYet(view);
    return seen
      .filter(({ secondary }) => secondary === 0)
      .map(({ id, position }) => ({
        severity: 'error' as const,
        message: `the bridge \`${id}\` has no bus number`,
        devices: [id],
        path: ['devices', position],
      }));
  },
};

function notYet({ input }: CheckView): Complaint[] {
  if (input.form !== 'query-pci' || (input.seen ?? []).length === 0) return [];
  return [
    {
      severity: 'note',
      message: 'no bus has a number and no BAR an address: firmware has not run yet',
      guest: 'Nothing yet.',
      devices: [],
      path: ['devices', 0],
      hint: 'ask again when the guest has booted',
    },
  ];
}
