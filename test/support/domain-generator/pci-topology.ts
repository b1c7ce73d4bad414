import { type Draft, slips, sometimes } from './draft.ts';
import { element } from './element.ts';
import { rootOf } from './machine.ts';
import {
  type PciController,
  type PciModel,
  slotsOf,
  writePciController,
} from './pci-controller.ts';

/** The PCI controllers that the domain spells out, in the order of its document. */
export function writePciControllers(draft: Draft): string[] {
  const rootModel = rootOf(draft.machine.board);
  if (rootModel === undefined) return [];
  const [from, to] = draft.profile.pciControllers;
  const wanted = draft.random.int(from, to);
  const root: PciController = { model: rootModel, index: 0, indexed: true, parent: undefined };
  const controllers = grown(draft, root, wanted);
  openBuses(draft, controllers);
  const written = controllers.map((controller) => writePciController(draft, controller));
  const withRoot = draft.machine.board === 'microvm' || controllers.some(({ indexed }) => !indexed);
  return withRoot || draft.random.chance(0.2) ? [writeRoot(draft, root), ...written] : written;
}

/** Adds controllers below the root, each with what it needs to be placed. */
function grown(draft: Draft, root: PciController, wanted: number): PciController[] {
  const { random } = draft;
  const numbering = random.weigh([
    ['written', 50],
    ['gaps', 20],
    ['missing', 30],
  ]);
  const all: PciController[] = [];
  let index = 0;
  const add = (model: PciModel, parent?: PciController): PciController => {
    index += numbering === 'gaps' && random.chance(0.2) ? random.int(2, 4) : 1;
    const controller = { model, index, indexed: numbering !== 'missing', parent };
    all.push(controller);
    return controller;
  };
  const addressed = random.chance(0.5) ? 0 : random.chance(0.5) ? 0.9 : 0.3;
  while (all.length < wanted) growOnce(draft, root, all, add, addressed);
  return all;
}

type Add = (model: PciModel, parent?: PciController) => PciController;

function growOnce(
  draft: Draft,
  root: PciController,
  all: readonly PciController[],
  add: Add,
  addressed: number,
): void {
  const { random } = draft;
  const on = (parent: PciController): PciController | undefined =>
    random.chance(addressed) ? parent : undefined;
  if (root.model === 'pci-root') growConventional(draft, root, all, add, on);
  else growExpress(draft, root, all, add, on);
}

type On = (parent: PciController) => PciController | undefined;

function growConventional(
  draft: Draft,
  root: PciController,
  all: readonly PciController[],
  add: Add,
  on: On,
): void {
  const { random, machine } = draft;
  if (slips(draft, 0.02))
    add(random.pick(['pcie-root-port', 'dmi-to-pci-bridge', 'pcie-expander-bus']));
  const what = random.weigh<PciModel>([
    ['pci-bridge', 60],
    ['pci-expander-bus', machine.board === 'i440fx' || slips(draft, 0.03) ? 25 : 0],
    ['pci-root', machine.board === 'pseries' || slips(draft, 0.02) ? 80 : 0],
  ]);
  if (what !== 'pci-bridge') {
    add(what, what === 'pci-root' ? undefined : on(root));
    return;
  }
  add('pci-bridge', on(random.pick([root, ...all])));
}

function growExpress(
  draft: Draft,
  root: PciController,
  all: readonly PciController[],
  add: Add,
  on: On,
): void {
  const { random } = draft;
  const conventional = all.filter(({ model }) => model.endsWith('pci-bridge'));
  if (slips(draft, 0.02))
    add(random.pick(['pci-expander-bus', 'pci-bridge', 'pcie-to-pci-bridge']));
  const what = random.weigh([
    ['port', 52],
    ['switch', 12],
    ['bridge', 10],
    ['dmi', 6],
    ['nested', conventional.length > 0 ? 12 : 2],
    ['expander', takesExpanders(draft) ? 8 : 0],
  ]);
  switch (what) {
    case 'port':
      add('pcie-root-port', on(root));
      break;
    case 'switch':
      addSwitch(draft, root, add, on);
      break;
    case 'bridge':
      add('pcie-to-pci-bridge', on(add('pcie-root-port', on(root))));
      break;
    case 'dmi':
      add('dmi-to-pci-bridge', on(root));
      break;
    case 'nested':
      if (conventional.length > 0) add('pci-bridge', on(random.pick(conventional)));
      else add('pci-bridge', root);
      break;
    case 'expander':
      addExpander(draft, root, add, on);
      break;
  }
}

function takesExpanders(draft: Draft): boolean {
  return ['q35', 'arm-virt'].includes(draft.machine.board) || slips(draft, 0.03);
}

function addSwitch(draft: Draft, root: PciController, add: Add, on: On): void {
  const port = add('pcie-root-port', on(root));
  const upstream = add('pcie-switch-upstream-port', on(port));
  for (let ports = draft.random.int(0, 4); ports > 0; ports--) {
    add('pcie-switch-downstream-port', on(upstream));
  }
}

function addExpander(draft: Draft, root: PciController, add: Add, on: On): void {
  const expander = add('pcie-expander-bus', on(root));
  for (let ports = draft.random.int(0, 2); ports > 0; ports--) add('pcie-root-port', expander);
}

/** Tells the devices which buses they may be put on: some ports are left to controllers. */
function openBuses(draft: Draft, controllers: readonly PciController[]): void {
  const parents = new Set(controllers.map(({ parent }) => parent));
  const hungry = controllers.some(({ model, parent }) => parent === undefined && needsPort(model));
  for (const controller of controllers) {
    const { model, index } = controller;
    if (model === 'pcie-switch-upstream-port' || model === 'pcie-expander-bus') continue;
    const [first, last] = slotsOf(model);
    if (last === 0 && (hungry || parents.has(controller))) continue;
    draft.pciBuses.set(index, { first, last });
  }
}

function needsPort(model: PciModel): boolean {
  return model === 'pcie-to-pci-bridge' || model === 'pcie-switch-upstream-port';
}

function writeRoot(draft: Draft, root: PciController): string {
  const { board } = draft.machine;
  const mayHaveHole = board === 'q35' || board === 'i440fx';
  const hole = mayHaveHole
    ? sometimes(draft, 0.1, () => element('pcihole64', { unit: 'KiB' }, '1048576'))
    : undefined;
  const model = slips(draft) ? 'pci-bridge' : root.model;
  return element('controller', { type: 'pci', index: 0, model }, hole);
}
