import { DevaddrError } from '../core/issue.ts';
import type { Plan } from '../core/plan.ts';
import type { Request } from '../core/request.ts';
import { assignAddresses } from '../greedy/assign.ts';
import { type ExpandOptions, expand } from '../guest/expand.ts';
import { withPositions } from '../guest/guest.ts';
import { validateGuest } from '../guest/validation/validate.ts';
import { solverWishes } from '../request/needs-solver.ts';
import { planOf } from './plan-of.ts';

/** Options of the path that does as libvirt does. */
export type LibvirtOptions = ExpandOptions;

/**
 * Completes a guest exactly as libvirt 11.3 does: implied devices, default models, controllers and addresses.
 * Synchronous.
 *
 * @throws DevaddrError for whatever libvirt refuses, and `NeedsSolver` for wishes that libvirt has no policy for
 */
export function planLikeLibvirt(request: Request, options: LibvirtOptions = {}): Plan {
  const [wish, ...more] = solverWishes(request);
  if (wish !== undefined) throw new DevaddrError([wish, ...more]);
  try {
    const guest = expand(request, options);
    assignAddresses(guest);
    validateGuest(guest);
    return planOf(guest);
  } catch (error) {
    throw error instanceof DevaddrError ? withPositions(error, request.devices) : error;
  }
}
