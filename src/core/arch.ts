/** True for the architectures of PCs. */
export function isX86(arch: string | undefined): boolean {
  return arch === 'x86_64' || arch === 'i686';
}
