import type { RequestDevice } from '../../core/device.ts';
import { ascending } from '../../core/lookup.ts';
import type { Request } from '../../core/request.ts';
import { type BuiltIn, withoutWishes, wrongParameter } from './alternative.ts';
import {
  highestPciIndex,
  listed,
  portCount,
  refuseOthersThanExpress,
  withRootPorts,
} from './root-ports.ts';

/** As `virt-install`: libvirt's policy with 14 root ports written out. */
export const virtInstall14: BuiltIn = {
  name: 'virt-install-14',
  says: 'libvirt with 14 root ports written out, as virt-install does',
  source: 'virt-install, virtinst/guest.py',
  strategy: 'libvirt',
  apply: (request, { model }) => {
    refuseOthersThanExpress('virt-install-14', request, model);
    return withRootPorts('virt-install', withoutWishes(request), 14);
  },
};

/** Most ports that Nova accepts, and the most that are of use to compare with. */
const NOVA_PORTS = 28;

/** As OpenStack Nova: a root and `num_pcie_ports` root ports are written out. */
export const novaPorts: BuiltIn = {
  name: 'nova-ports',
  says: `libvirt with root ports written out as Nova's \`num_pcie_ports\` does, ${NOVA_PORTS} unless said`,
  source: 'OpenStack Nova, `num_pcie_ports` in nova/conf/libvirt.py',
  strategy: 'libvirt',
  parameters: '0…28',
  apply: (request, { model }, parameter) => {
    refuseOthersThanExpress('nova-ports', request, model);
    const ports = portCount('nova-ports', parameter, NOVA_PORTS);
    const plain = withoutWishes(request);
    // 0 leaves it to libvirt.
    return ports === 0 ? plain : withRootPorts('nova', plain, ports);
  },
};

const KATA_PORTS = 16;

/** As Kata Containers: ports on bus 0, or behind one switch, but not both. */
export const kataPorts: BuiltIn = {
  name: 'kata-ports',
  says: `ports on bus 0 (\`root\`) or behind one switch (\`switch\`) as Kata makes them, root=${KATA_PORTS} unless said`,
  source:
    'Kata Containers, `pcie_root_port` and `pcie_switch_port` in virtcontainers/qemu_arch_base.go',
  strategy: 'libvirt',
  parameters: 'root=0…16 or switch=0…16',
  apply: (request, { model }, parameter = `root=${KATA_PORTS}`) => {
    refuseOthersThanExpress('kata-ports', request, model);
    const [kind = '', count] = parameter.split('=');
    const ports = portCount('kata-ports', count, KATA_PORTS);
    const plain = withoutWishes(request);
    if (kind === 'root') return ports === 0 ? plain : withRootPorts('kata', plain, ports);
    if (kind === 'switch') return ports === 0 ? plain : withSwitch(plain, ports);
    throw wrongParameter(
      'kata-ports',
      `ports are \`root=N\` or \`switch=N\`, not \`${parameter}\``,
    );
  },
};

/** A root port, an upstream port in it, and downstream ports in the slots of that. */
function withSwitch(request: Request, ports: number): Request {
  const root = highestPciIndex(request) + 1;
  const upstream = root + 1;
  const downstream = ascending(1, ports).map(
    (n): RequestDevice =>
      listed(request, `kata-switch-port${n}`, {
        index: upstream + n,
        model: 'pcie-switch-downstream-port',
        address: { type: 'pci', domain: 0, bus: upstream, slot: n - 1, function: 0 },
      }),
  );
  return {
    ...request,
    devices: [
      ...request.devices,
      listed(request, 'kata-root-port', { index: root, model: 'pcie-root-port' }),
      listed(request, 'kata-switch', {
        index: upstream,
        model: 'pcie-switch-upstream-port',
        address: { type: 'pci', domain: 0, bus: root, slot: 0, function: 0 },
      }),
      ...downstream,
    ],
  };
}
