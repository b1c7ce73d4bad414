import type { Request } from '../core/request.ts';
import { assignBeforePci } from '../greedy/assign.ts';
import { expand } from '../guest/expand.ts';
import type { Guest } from '../guest/guest.ts';
import { resolveMachine } from '../guest/machine.ts';
import { bundledModel } from '../model/load.ts';
import type { Model } from '../model/model.ts';
import { withParentsFirst } from './controller-order.ts';
import { withCellControllers } from './followers.ts';
import { type Past, withoutPins } from './partial-pins.ts';
import { keepSharedSlots } from './shared-slots.ts';

interface SettleOptions {
  readonly model?: Model | undefined;
  readonly past?: Past | undefined;
}

/**
 * The guest of a request with everything decided but PCI.
 *
 * @throws DevaddrError
 */
export function settledGuest(
  request: Request,
  { model = bundledModel(), past = new Map() }: SettleOptions,
): Guest {
  const { family } = resolveMachine(request.machine, model);
  const express = family.pci.root === 'pcie-root';
  const settled = withParentsFirst(withoutPins(request), express);
  const { request: following, added } = withCellControllers(settled, model.controllers, family);
  const guest = expand(following, { model });
  const listed = new Set(request.devices.map(({ id }) => id));
  for (const controller of guest.lists.controller) {
    if (listed.has(controller.id) || controller.because !== undefined) continue;
    const cell = added.find(({ id }) => id === controller.id)?.cell;
    controller.because = cell === undefined ? { reason: 'spare' } : { reason: 'cell', cell };
    if (controller.type === 'pci') controller.id = `pci${controller.index}`;
  }
  keepSharedSlots(request, guest, past);
  assignBeforePci(guest);
  return guest;
}
