import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cpio } from './cpio.ts';
import { type QemuProcess, startQemu } from './qemu-process.ts';

/** What a Linux guest says of its PCI devices: NUMA node by path, -1 for none. */
export type GuestDevices = ReadonlyMap<string, number>;

/** A Linux guest that says again and again which PCI devices it has. */
export interface LinuxGuest {
  readonly qemu: QemuProcess;
  /** What it sees now, or as soon as `isThere` holds of it; the last thing it saw if that does not come true in time. */
  devices(isThere?: (found: GuestDevices) => boolean): Promise<GuestDevices>;
  close(): Promise<void>;
}

const BOOT_MS = 120_000;
const CHANGE_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** Prints its PCI devices with their nodes for ever. */
const INIT = `#!/bin/busybox sh
/bin/busybox mount -t sysfs s /sys
/bin/busybox mount -t devtmpfs d /dev
n=0
while :; do
  n=$((n+1))
  { echo "PASS $n"
  for d in /sys/bus/pci/devices/*; do
    read node < $d/numa_node
    echo "DEV $(/bin/busybox readlink -f $d) $node"
  done
  echo "END $n"; } > /dev/ttyS0
  /bin/busybox sleep 0.3
done
`;

/** Where a kernel and a busybox are, in a chroot or on this machine; nothing if they are missing. */
export function linuxFiles(root = ''): { kernel: string; busybox: string } | undefined {
  const directory = `${root}/var/lib/devaddr-guest`;
  if (!existsSync(directory)) return undefined;
  const kernel = readdirSync(directory).find((name) => name.startsWith('vmlinuz'));
  if (kernel === undefined || !existsSync(`${directory}/busybox`)) return undefined;
  return { kernel: `${directory}/${kernel}`, busybox: `${directory}/busybox` };
}

/** Boots a small Linux as `bootLinuxWithin`, once more if it says nothing: an emulator hangs at times. */
export async function bootLinux(
  emulator: string,
  args: readonly string[],
  root: string | undefined,
): Promise<LinuxGuest> {
  try {
    return await bootLinuxWithin(BOOT_MS, emulator, args, root);
  } catch (error) {
    process.stderr.write(`booting once more: ${error}\n`);
    return await bootLinuxWithin(BOOT_MS, emulator, args, root);
  }
}

/** Boots a small Linux on a machine, and waits until it has said what it sees for the first time. */
export async function bootLinuxWithin(
  longestMs: number,
  emulator: string,
  args: readonly string[],
  root: string | undefined,
): Promise<LinuxGuest> {
  const files = linuxFiles(root);
  if (files === undefined) throw new Error('there is no kernel to boot');
  const directory = mkdtempSync(join(root === undefined ? tmpdir() : join(root, 'tmp'), 'guest-'));
  const [initrd, serial] = [join(directory, 'initrd'), join(directory, 'serial')];
  writeFileSync(initrd, initramfs(files.busybox));
  writeFileSync(serial, '');
  const inside = (path: string): string => path.slice(root?.length ?? 0);
  const boot = [
    ...['-kernel', inside(files.kernel), '-initrd', inside(initrd)],
    ...['-append', 'console=ttyS0 quiet panic=-1'],
    ...['-chardev', `file,id=guest-serial,path=${inside(serial)}`],
    ...['-device', 'isa-serial,chardev=guest-serial'],
  ];
  const qemu = await startQemu(emulator, [...args, ...boot], { root, oneThread: true });
  const close = async (): Promise<void> => {
    await qemu.close();
    rmSync(directory, { recursive: true, force: true });
  };
  const passes = (): number => passesIn(readFileSync(serial, 'latin1')).length;
  if (!(await within(longestMs, () => passes() > 0))) {
    const said = readFileSync(serial, 'latin1').slice(-500) || 'nothing';
    const log = qemu.firmwareLog().slice(-500);
    const burnt = qemu.cpuSeconds().toFixed(1);
    await close();
    throw new Error(
      `the guest did not boot in ${longestMs / 1000} s (${burnt} s of CPU); it said ${said}, ` +
        `firmware ${log}, QEMU was started with ${args.join(' ')}`,
    );
  }
  return {
    qemu,
    close,
    devices: async (isThere = () => true) => {
      const before = passes();
      let found: GuestDevices = new Map();
      await within(CHANGE_MS, () => {
        // The pass that was going on may have seen the beginning of a change only.
        const [last] = passesIn(readFileSync(serial, 'latin1'))
          .slice(before + 1)
          .slice(-1);
        if (last === undefined) return false;
        found = last;
        return isThere(found);
      });
      return found;
    },
  };
}

function initramfs(busybox: string): Buffer {
  return gzipSync(
    cpio([
      ...['bin', 'dev', 'proc', 'sys'].map((name) => ({ name })),
      { name: 'bin/busybox', content: readFileSync(busybox) },
      { name: 'init', content: Buffer.from(INIT) },
    ]),
  );
}

/** What was seen in each pass that is complete. */
function passesIn(text: string): GuestDevices[] {
  return [...text.matchAll(/PASS (\d+)\r?\n([\s\S]*?)END \1\r?\n/g)].map(
    ([, , lines = '']) =>
      new Map(
        [...lines.matchAll(/^DEV (\S+) (-?\d+)/gm)].map(([, path = '', node]) => [
          path,
          Number(node),
        ]),
      ),
  );
}

async function within(ms: number, isTrue: () => boolean): Promise<boolean> {
  const end = performance.now() + ms;
  while (!isTrue()) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return true;
}
