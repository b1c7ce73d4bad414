/**
 * What somebody would notice of a change: `new-device` that Windows takes the device for a new one, `interface-name` that
 * Linux gives a network device another name, `abi` that libvirt refuses to migrate from one to the other, `hidden-abi` that
 * it migrates although the guest's hardware is another.
 */
export type NoticeKind = 'new-device' | 'interface-name' | 'abi' | 'hidden-abi';

export interface Notice {
  readonly kind: NoticeKind;
  /** Ids of the devices it is about, controllers of the second plan among them. */
  readonly devices: readonly string[];
  readonly message: string;
}
