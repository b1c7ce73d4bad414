import { parseArgs } from 'node:util';
import { type Arch, architectures } from '../support/domain-generator/machine.ts';

/** What to compare. */
export interface CompareOptions {
  readonly seedFrom: number;
  readonly count: number;
  readonly architectures: readonly Arch[];
  /** Where to keep the domains about which there is no agreement. */
  readonly save: string | undefined;
  /** Whether to count what the accepted domains hold. */
  readonly coverage: boolean;
  readonly root: string | undefined;
}

/** How to call the comparison. */
export const usage = `Usage: node test/real/compare.mjs [OPTION…]

Compares devaddr with a real libvirt on random domains. Exits with 1 if they disagree.

  --seed-from N    the first seed (1)
  --count N        how many domains of each architecture (100)
  --arch ARCH      only this architecture; may be given several times
  --save DIR       keep the domains they disagree about, with both answers
  --coverage       count the devices in the domains that libvirt accepts
  --root DIR       the chroot with libvirt (DEVADDR_LIBVIRT_ROOT; without it this machine's libvirt)

Architectures: ${architectures.join(' ')}
`;

/** Reads the arguments; throws with a message about what is wrong with them. */
export function compareOptions(args: readonly string[]): CompareOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'seed-from': { type: 'string', default: '1' },
      count: { type: 'string', default: '100' },
      arch: { type: 'string', multiple: true },
      save: { type: 'string' },
      coverage: { type: 'boolean', default: false },
      root: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    seedFrom: whole('seed-from', values['seed-from']),
    count: whole('count', values.count),
    architectures: values.arch?.map(archOf) ?? architectures,
    save: values.save,
    coverage: values.coverage,
    root: values.root ?? process.env.DEVADDR_LIBVIRT_ROOT,
  };
}

function whole(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new TypeError(`--${name} needs a whole number, not ${text}`);
  return Number(text);
}

function archOf(text: string): Arch {
  const arch = architectures.find((one) => one === text);
  if (arch === undefined)
    throw new TypeError(`--arch ${text} is none of ${architectures.join(' ')}`);
  return arch;
}
