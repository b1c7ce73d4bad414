/** PCI controllers by vendor and device, as QEMU makes them. */
const CONTROLLERS: Readonly<Record<string, string>> = {
  '1b36:000c': 'pcie-root-port',
  '8086:3420': 'pcie-root-port',
  '104c:8232': 'pcie-switch-upstream-port',
  '104c:8233': 'pcie-switch-downstream-port',
  '1b36:000e': 'pcie-to-pci-bridge',
  '1b36:0001': 'pci-bridge',
  '8086:244e': 'dmi-to-pci-bridge',
};

/** Expander buses: the device on bus 0 beside which a root bus of its own appears. */
const EXPANDERS: Readonly<Record<string, string>> = {
  '1b36:000b': 'pcie-expander-bus',
  '1b36:0009': 'pci-expander-bus',
};

/** Machines by their host bridge. */
const HOSTS: Readonly<Record<string, { readonly arch: string; readonly type: string }>> = {
  '8086:29c0': { arch: 'x86_64', type: 'q35' },
  '8086:1237': { arch: 'x86_64', type: 'pc' },
  '1b36:0008': { arch: 'aarch64', type: 'virt' },
};

/** `1b36:000c`. */
export function pciId(vendor: number, device: number): string {
  return [vendor, device].map((each) => each.toString(16).padStart(4, '0')).join(':');
}

/** Model of the controller that a bridge is. */
export function bridgeModel(id: string): string {
  return CONTROLLERS[id] ?? 'pci-bridge';
}

export function expanderModel(id: string): string | undefined {
  return EXPANDERS[id];
}

export function machineOfHost(
  id: string,
): { readonly arch: string; readonly type: string } | undefined {
  return HOSTS[id];
}
