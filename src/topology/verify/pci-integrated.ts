import { formatAddress } from '../../core/address.ts';
import { nameOf } from './names.ts';
import { error, type VerifyRule } from './rule.ts';

export const pciIntegrated: VerifyRule = {
  id: 'pci.integrated',
  title: 'Integrated devices (virtio-iommu, pvpanic) sit on bus 0.',
  source: 'libvirt 11.3.0: integrated devices; QEMU 10.0: virtio-iommu must be on the root bus',
  check: ({ pci, model }) =>
    pci.seated
      .filter(({ device, address }) => model.factsOf(device).integrated && address.bus !== 0)
      .map(({ device, address }) =>
        error(`${nameOf(device)} must be on PCI bus 0, not at ${formatAddress(address)}`, [device]),
      ),
};
