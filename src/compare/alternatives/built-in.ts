import { DevaddrError } from '../../core/issue.ts';
import { nearest } from '../../core/text.ts';
import type { Alternative, BuiltIn } from './alternative.ts';
import { kubevirtHotplugV1, kubevirtHotplugV2, kubevirtHotplugV3 } from './kubevirt-hotplug.ts';
import { kubevirtNuma } from './kubevirt-numa.ts';
import { libvirt } from './libvirt.ts';
import { kataPorts, novaPorts, virtInstall14 } from './listed-ports.ts';
import { switches } from './switches.ts';
import { expanderPerCell, flat, packed, portEach } from './wishes.ts';

/** The policies that come with the package, in the order in which they are shown. */
export const BUILT_IN: readonly BuiltIn[] = [
  libvirt,
  flat,
  portEach,
  packed,
  switches,
  expanderPerCell,
  kubevirtNuma,
  kubevirtHotplugV1,
  kubevirtHotplugV2,
  kubevirtHotplugV3,
  virtInstall14,
  kataPorts,
  novaPorts,
];

/** A policy of the package: the name that `compare` takes, and what it stands for. */
export type NamedAlternative = Pick<BuiltIn, 'name' | 'says' | 'source' | 'parameters'>;

/** What `compare` takes by name. */
export const ALTERNATIVES: readonly NamedAlternative[] = BUILT_IN.map(
  ({ name, says, source, parameters }) => ({ name, says, source, parameters }),
);

/**
 * A policy by its name, with what stands behind a colon: `nova-ports:8`.
 *
 * @throws DevaddrError `AlternativeUnknown`
 */
export function builtIn(name: string): { readonly policy: BuiltIn; readonly parameter?: string } {
  const [first = '', ...rest] = name.split(':');
  const policy = BUILT_IN.find((each) => each.name === first);
  if (policy === undefined) throw unknown(first);
  if (rest.length === 0) return { policy };
  if (policy.parameters === undefined) {
    throw new DevaddrError({
      code: 'AlternativeUnknown',
      path: [],
      message: `\`${first}\` is a policy that takes nothing behind a colon`,
    });
  }
  return { policy, parameter: rest.join(':') };
}

/**
 * Looks at names before anything is planned.
 *
 * @throws DevaddrError `AlternativeUnknown`
 */
export function rejectUnknown(alternatives: readonly Alternative[]): void {
  for (const each of alternatives) if (typeof each === 'string') builtIn(each);
}

function unknown(name: string): DevaddrError {
  const names = BUILT_IN.map((policy) => policy.name);
  const near = nearest(name, names);
  return new DevaddrError({
    code: 'AlternativeUnknown',
    path: [],
    message: `there is no alternative \`${name}\``,
    hint: near === undefined ? `there are ${names.join(', ')}` : `did you mean \`${near}\`?`,
  });
}
