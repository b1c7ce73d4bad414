import { type Random, randomFrom } from './random.ts';

const EXPRESS_CONTROLLERS = [
  'pcie-root-port',
  'pcie-root-port',
  'pcie-switch-upstream-port',
  'pcie-switch-downstream-port',
  'pcie-to-pci-bridge',
  'pci-bridge',
  'dmi-to-pci-bridge',
  'pcie-expander-bus',
] as const;

/**
 * A domain that libvirt is likely to refuse for want of a seat: controllers listed in any order and without indexes, or a
 * root bus that is filled before a device comes that can sit nowhere else. The same for the same seed.
 */
export function stuckDomain(seed: number): string {
  const random = randomFrom(seed);
  return random.chance(0.6) ? withControllers(random, seed) : withFullRoot(random, seed);
}

function withControllers(random: Random, seed: number): string {
  const controllers = Array.from({ length: random.int(2, 7) }, () => {
    const model = random.pick(EXPRESS_CONTROLLERS);
    const busNr = model === 'pcie-expander-bus' ? '<target/>' : '';
    return `<controller type='pci' model='${model}'>${busNr}</controller>`;
  });
  const devices = Array.from({ length: random.int(0, 4) }, () => nic(random));
  const root = random.pick(["<controller type='pci' index='0' model='pcie-root'/>"]);
  return domain('q35', seed, [...random.sample([...controllers, root]), ...devices]);
}

/** On a conventional root bus devices take the slots in their order; a panic device needs one of them. */
function withFullRoot(random: Random, seed: number): string {
  const machine = random.pick(['pc', 'q35']);
  const slots = machine === 'pc' ? random.int(26, 34) : random.int(24, 30);
  const pinned = Array.from({ length: machine === 'pc' ? 0 : slots }, (_, i) =>
    i + 2 === 31 ? nic(random) : nic(random, i + 2),
  );
  const free = Array.from({ length: machine === 'pc' ? slots : random.int(0, 3) }, () =>
    nic(random),
  );
  const panic = random.chance(0.7) ? ["<panic model='pvpanic'/>"] : [];
  const more = random.chance(0.4) ? ["<controller type='pci' model='pcie-root-port'/>"] : [];
  return domain(machine, seed, [...(machine === 'q35' ? more : []), ...pinned, ...free, ...panic]);
}

function nic(random: Random, slot?: number): string {
  const model = random.pick(['virtio', 'e1000', 'rtl8139', 'e1000e']);
  const address = slot === undefined ? '' : `<address type='pci' bus='0' slot='${slot}'/>`;
  return `<interface type='user'><model type='${model}'/>${address}</interface>`;
}

function domain(machine: string, seed: number, devices: readonly string[]): string {
  return `<domain type='qemu'>
  <name>stuck${seed}</name>
  <memory unit='MiB'>512</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='${machine}'>hvm</type></os>
  <devices>
    ${devices.join('\n    ')}
  </devices>
</domain>
`;
}
