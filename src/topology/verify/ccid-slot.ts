import { formatAddress } from '../../core/address.ts';
import type { GuestView } from './guest-view.ts';
import { nameOf, namesOf } from './names.ts';
import { type Complaint, error, type VerifyRule } from './rule.ts';

export const ccidSlot: VerifyRule = {
  id: 'ccid.slot',
  title: 'There is one smartcard at most, in slot 0 of CCID controller 0, which exists.',
  source: 'libvirt 11.3.0: validation of smartcards',
  check: ({ seekers, controllers, unreadable }) => {
    const cards = seekers.filter(({ kind }) => kind === 'smartcard');
    const placed = cards.filter((card) => !unreadable.has(card));
    return [
      ...(cards.length > 1 ? [error(`${namesOf(cards)} are more than one smartcard`, cards)] : []),
      ...placed.flatMap((card) => wrongSlot(card, controllers)),
    ];
  },
};

function wrongSlot(
  card: GuestView['seekers'][number],
  controllers: GuestView['controllers'],
): Complaint[] {
  const { address } = card;
  if (address?.type !== 'ccid') return [error(`${nameOf(card)} has no CCID address`, [card])];
  if (address.controller !== 0 || address.slot !== 0) {
    const where = formatAddress(address);
    return [error(`${nameOf(card)} is in CCID slot ${where}, but must be in 0/0`, [card])];
  }
  if (controllers.some(({ type, index }) => type === 'ccid' && index === 0)) return [];
  return [error(`${nameOf(card)} is on CCID controller 0, which does not exist`, [card])];
}
