import { type Draft, sometimes } from './draft.ts';
import { type Attributes, element } from './element.ts';
import { pciAddress, seatOn } from './pci-address.ts';

/** The PCI controllers a domain may be given. */
export type PciModel =
  | 'pci-root'
  | 'pcie-root'
  | 'pci-bridge'
  | 'dmi-to-pci-bridge'
  | 'pcie-to-pci-bridge'
  | 'pcie-root-port'
  | 'pcie-switch-upstream-port'
  | 'pcie-switch-downstream-port'
  | 'pci-expander-bus'
  | 'pcie-expander-bus';

/** A PCI controller in the making. */
export interface PciController {
  readonly model: PciModel;
  readonly index: number;
  /** Whether the index is written down. */
  readonly indexed: boolean;
  /** The controller it is put on by its address, if it has one. */
  readonly parent: PciController | undefined;
}

/** The slots below a controller, for whatever may be plugged in there. */
export function slotsOf(model: PciModel): readonly [first: number, last: number] {
  switch (model) {
    case 'pcie-root-port':
    case 'pcie-switch-downstream-port':
      return [0, 0];
    case 'pci-root':
    case 'pcie-root':
      return [2, 30];
    case 'pci-bridge':
    case 'pcie-to-pci-bridge':
      return [1, 31];
    default:
      return [0, 31];
  }
}

/** Writes the controller, with some of the details libvirt would fill in. */
export function writePciController(draft: Draft, controller: PciController): string {
  const name = sometimes(draft, 0.2, () => modelName(draft, controller.model));
  return element(
    'controller',
    {
      type: 'pci',
      index: controller.indexed ? controller.index : undefined,
      model: controller.model,
    },
    name === undefined ? undefined : element('model', { name }),
    target(draft, controller),
    parentAddress(draft, controller),
  );
}

function parentAddress(draft: Draft, { parent }: PciController): string | undefined {
  if (parent === undefined) return undefined;
  const seat = seatOn(draft, parent.index, ...slotsOf(parent.model));
  return seat === undefined ? undefined : pciAddress(draft, seat);
}

function modelName(draft: Draft, model: PciModel): string | undefined {
  switch (model) {
    case 'pcie-root-port':
      return draft.random.pick(['pcie-root-port', 'ioh3420']);
    case 'pci-bridge':
      return 'pci-bridge';
    case 'dmi-to-pci-bridge':
      return 'i82801b11-bridge';
    case 'pcie-to-pci-bridge':
      return 'pcie-pci-bridge';
    case 'pcie-switch-upstream-port':
      return 'x3130-upstream';
    case 'pcie-switch-downstream-port':
      return 'xio3130-downstream';
    case 'pci-expander-bus':
      return 'pxb';
    case 'pcie-expander-bus':
      return 'pxb-pcie';
    case 'pci-root':
      return draft.machine.board === 'pseries' ? 'spapr-pci-host-bridge' : undefined;
    case 'pcie-root':
      return undefined;
  }
}

function target(draft: Draft, { model, index }: PciController): string | undefined {
  const attributes = targetAttributes(draft, model, index);
  const mayHaveNode = model.endsWith('expander-bus') || (model === 'pci-root' && index > 0);
  const node = mayHaveNode && draft.random.chance(0.25) ? 1 : undefined;
  if (node !== undefined) draft.needs.add('cells');
  const said = Object.values(attributes).some((value) => value !== undefined);
  if (!said && node === undefined) return undefined;
  return element('target', attributes, node === undefined ? undefined : element('node', {}, '1'));
}

function targetAttributes(draft: Draft, model: PciModel, index: number): Attributes {
  const { random } = draft;
  switch (model) {
    case 'pcie-root-port':
    case 'pcie-switch-downstream-port':
      return {
        chassis: sometimes(draft, 0.2, () => random.int(0, 255)),
        port: sometimes(draft, 0.2, () => `0x${random.int(0, 255).toString(16)}`),
        hotplug: sometimes(draft, 0.15, () => random.pick(['on', 'off'])),
        memReserve: model === 'pcie-root-port' ? sometimes(draft, 0.03, () => 8192) : undefined,
      };
    case 'pci-bridge':
      return { chassisNr: sometimes(draft, 0.25, () => random.int(1, 255)) };
    case 'pci-expander-bus':
    case 'pcie-expander-bus':
      return { busNr: sometimes(draft, 0.4, () => random.int(40, 254)) };
    case 'pci-root':
      return draft.machine.board === 'pseries'
        ? { index: index > 0 ? sometimes(draft, 0.3, () => random.int(1, 30)) : undefined }
        : { hotplug: sometimes(draft, 0.1, () => random.pick(['on', 'off'])) };
    default:
      return {};
  }
}
