/** A bus number of PCI has eight bits. */
export const BUS_NUMBERS = 256;

/** True for the model of a PCI Express port, behind which a device is alone. */
export function isPort(model: string | undefined): boolean {
  return model === 'pcie-root-port' || model === 'pcie-switch-downstream-port';
}

/** True for the model of an expander bus, which is a host bridge of its own. */
export function isExpander(
  model: string | undefined,
): model is 'pcie-expander-bus' | 'pci-expander-bus' {
  return model === 'pcie-expander-bus' || model === 'pci-expander-bus';
}
