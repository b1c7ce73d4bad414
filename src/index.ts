export { capabilitiesFromQemuCaps } from './adapters/libvirt/qemu-caps.ts';
export { type CompletedDomain, type CompleteOptions, completeDomain } from './complete-domain.ts';
export { bundledCapabilities } from './model/capabilities.ts';
export { planLikeLibvirt } from './planner/plan-like-libvirt.ts';
