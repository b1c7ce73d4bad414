import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { requireAddressType } from './address-type.ts';
import { checkAvailable } from './availability.ts';

const HAS_ADDRESS = 'virtio';
const HAS_DRIVER = 'intel';

/**
 * Checks that the fields of an IOMMU go with its model.
 *
 * @throws DevaddrError `AddressTypeWrong`, `OptionNotAllowed`
 */
export function checkIommu(iommu: Draft<'iommu'>): void {
  const { model, driverOptions = [] } = iommu;
  if (model !== HAS_ADDRESS) requireAddressType(iommu, []);
  if (model === HAS_DRIVER || driverOptions.length === 0) return;
  throw refusal(
    iommu,
    'OptionNotAllowed',
    `an IOMMU of model \`${model}\` has no driver options: ${nameOf(iommu)}`,
    { data: { options: driverOptions } },
  );
}

/**
 * Checks that machine and QEMU have an IOMMU, and what a virtio one needs.
 *
 * @throws DevaddrError `MachineLacksDevice`, `DeviceUnsupported`, `AcpiUnsupported`, `AddressTypeWrong`
 */
export function checkIommuOnQemu(iommu: Draft<'iommu'>, guest: Guest): void {
  const { machine } = guest;
  const { model } = iommu;
  if (!machine.family.allows.iommu.includes(model)) {
    throw refusal(
      iommu,
      'MachineLacksDevice',
      `\`${machine.type}\` has no IOMMU of model \`${model}\``,
      { field: 'model' },
    );
  }
  checkAvailable(iommu, guest);
  if (model !== HAS_ADDRESS) return;
  if (machine.request.acpi === false) {
    throw refusal(iommu, 'AcpiUnsupported', `${nameOf(iommu)} needs ACPI, which is off`, {
      hint: 'switch ACPI on',
    });
  }
  requireAddressType(iommu, ['pci']);
}

/**
 * Checks that interrupt remapping has a split interrupt controller, unless nothing is said about it (libvirt then
 * splits it), and extended mode has remapping.
 *
 * @throws DevaddrError `IommuInterrupts`
 */
export function checkIommuInterrupts({ lists, machine }: Guest): void {
  const iommu = lists.iommu[0];
  if (iommu === undefined) return;
  if (iommu.intremap === 'on' && machine.request.splitIoapic === false) {
    throw refusal(
      iommu,
      'IommuInterrupts',
      `\`intremap\` of ${nameOf(iommu)} needs a split interrupt controller (\`ioapic driver='qemu'\`)`,
      { field: 'intremap' },
    );
  }
  if (iommu.eim === 'on' && iommu.intremap !== 'on') {
    throw refusal(iommu, 'IommuInterrupts', `\`eim\` of ${nameOf(iommu)} needs \`intremap\` on`, {
      field: 'eim',
      hint: 'switch `intremap` on',
    });
  }
}
