/** Names of buses that machines bring along, without their numbers, and whatever looks like the bus of another device. */
const BUS_LIKE =
  /^(?:pcie?|ide|scsi|isa|i2c|usb-bus|floppy-bus|sd-bus|virtio-mmio-bus|spapr-vio|main-system-bus)$|\.\d+$/;
/** What libvirt calls PCI bridges. */
const PCI_BRIDGE = /^pci\.[1-9]\d*$/;
const FIRST_LETTER = /^[A-Za-z]/;
const UNFIT = /[^A-Za-z0-9._-]|_(?=u)/gu;

/** In front of what would not do as it is; no id holds it otherwise. */
const MARK = 'd_u_';

/**
 * The id in QEMU of a device of the plan: letters, digits, `-`, `.` and `_`, a letter first. Ids that fit stay as they
 * are, and no two ids become one: a character that does not fit is written as `_uHEX_`. Buses have the names of their
 * devices, so that an id that could be the name of another bus gets a mark.
 */
export function qemuId(id: string): string {
  const fit = id.replace(UNFIT, (sign) => `_u${sign.codePointAt(0)?.toString(16)}_`);
  if (PCI_BRIDGE.test(fit)) return fit;
  return FIRST_LETTER.test(fit) && !BUS_LIKE.test(fit) ? fit : `${MARK}${fit}`;
}
