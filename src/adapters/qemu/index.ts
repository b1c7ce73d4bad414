export { argvText } from './options-text.ts';
export { qemuId } from './qemu-id.ts';
export { emulatorOf, type QemuArgsOptions, toQemuArgs } from './write.ts';
