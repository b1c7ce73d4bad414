export type { FieldChange } from './edit-device.ts';
export { capabilitiesFromQemuCaps } from './qemu-caps.ts';
export { type DomainDocument, readDomain } from './read.ts';
export { toDomainXml } from './skeleton.ts';
export { type Change, changesOf, writeDomain } from './write.ts';
