import { isX86 } from '../../core/arch.ts';
import type { PlanDevice } from '../../core/plan.ts';
import { count } from '../../core/text.ts';
import { bundledCosts } from '../../model/costs.ts';
import { hasOwnHotplug, ioWindowHolders } from '../../topology/io-windows.ts';
import { firmwareOf } from '../firmware.ts';
import { type CheckRule, type Complaint, complaintAt } from '../rule.ts';
import type { CheckView } from '../view.ts';

export const ioSpace: CheckRule = {
  id: 'io.windows',
  says: 'Bridges with a device behind them that needs I/O ports are no more than there are windows of 4 KiB: 14 on Q35 and 8 on i440FX with SeaBIOS, 9 and 3 with OVMF.',
  source:
    'QEMU 7.2 with SeaBIOS 1.16: Q35 boots with 14 and stops with 15, i440FX with 8 and 9 ("PCI: out of I/O address space"); with OVMF 2022.11 BARs beyond the windows stay unassigned',
  severity: 'error',
  guest: 'SeaBIOS stops before anything boots ("PCI: out of I/O address space").',
  check: (view) => {
    const root = view.tree.buses.get(0)?.controller.model ?? '';
    const fit = bundledCosts().ioWindows[firmwareOf(view)][root];
    if (view.input.form === 'query-pci' || fit === undefined || !isX86(view.guest.arch)) return [];
    const holders = ioWindowHolders(view.tree, bundledCosts(), hasOwnHotplug);
    return tooMany(view, holders, fit);
  },
};

function tooMany(view: CheckView, holders: readonly PlanDevice[], fit: number): Complaint[] {
  const [first, ...others] = holders.slice(fit);
  if (first === undefined) return [];
  const needs = `${count(holders.length, 'window', 'windows')} of I/O ports are needed behind bridges, but ${fit} fit`;
  const hint =
    'use modern virtio models behind PCI Express ports, or put devices that need I/O ports on one conventional bridge';
  if (firmwareOf(view) === 'seabios')
    return [complaintAt(view, 'error', needs, [first, ...others], { hint })];
  const guest = 'The devices are there, but their I/O ports have no address.';
  return [complaintAt(view, 'warning', needs, [first, ...others], { hint, guest })];
}
