import { writeFileSync } from 'node:fs';
import { toDomainXml } from '../../adapters/libvirt/skeleton.ts';
import { writeDomain } from '../../adapters/libvirt/write.ts';
import { argvText } from '../../adapters/qemu/options-text.ts';
import { emulatorOf, type QemuArgsOptions, toQemuArgs } from '../../adapters/qemu/write.ts';
import { planToYaml } from '../../adapters/yaml/write.ts';
import { located } from '../../core/issue.ts';
import type { Outcome, Plan } from '../../core/plan.ts';
import { plan as makePlan, type Strategy } from '../../planner/plan.ts';
import { type Asked, readAsked } from '../asked.ts';
import { type Command, oneOf, onlyFile, readArgs, UsageError, type Values } from '../command.ts';
import { EXIT } from '../exit.ts';
import { readText } from '../input.ts';
import { withProgress } from '../progress.ts';
import { sayRefusal, sayWhyNot } from '../say-why-not.ts';
import { showPlan } from '../show-plan.ts';
import type { Streams } from '../streams.ts';
import { secondsOf, undecided } from '../time-limit.ts';

const OUTPUTS = ['text', 'json', 'yaml', 'xml', 'argv', 'argv-json'] as const;
type Output = (typeof OUTPUTS)[number];

const STRATEGIES: readonly Strategy[] = ['auto', 'libvirt', 'solver'];

const help = `Plans a guest: every controller, every address. Reads a request in YAML or JSON, or a domain XML.

Usage: devaddr plan [OPTIONS] FILE           (FILE - is standard input)

  -c, --capabilities NAME|FILE        instead of the request's own
      --strategy auto|libvirt|solver  as libvirt does where that is enough, else by the solver (auto, default); one of them
      --timeout SECONDS               the solver's time, 10 if left out; when it is up, the best plan so far is the answer
      --set KEY=VALUE                 sets a tunable of the request; may be repeated, and VALUE is YAML:
                                      numa=prefer, limits.rootPorts=8, 'hotplug.spare=[{count: 2}]', devices.ID.cell=1
      --smt-lib FILE                  writes what the solver is asked to FILE, for other solvers to read
      --vfio                          command lines with host devices, instead of something harmless in their seats
  -o, --output text|json|yaml|xml|argv|argv-json
                                      a table (default), the plan, domain XML, or a command line of QEMU, the latter also with
                                      its devices as JSON; in domains made of requests, and in command lines, back ends are
                                      placeholders: see docs/qemu.md and docs/guide.md

Exit codes: 0 planned, 1 impossible, 2 wrong usage or unreadable input, 3 undecided in the time given.
`;

/** `devaddr plan`: a request in, a plan out. */
export const plan: Command = {
  name: 'plan',
  summary: 'plan controllers and addresses of a request',
  help,
  async run(args, streams) {
    const { values, rest } = readArgs(args, {
      capabilities: { type: 'string', short: 'c' },
      strategy: { type: 'string' },
      timeout: { type: 'string' },
      set: { type: 'string', multiple: true },
      'smt-lib': { type: 'string' },
      vfio: { type: 'boolean' },
      output: { type: 'string', short: 'o' },
    });
    const file = onlyFile(rest, 'the request');
    const output = oneOf(values.output, OUTPUTS, '--output') ?? 'text';
    const limits = limitsOf(values);
    const hostDevices = hostDevicesOf(values, output);
    const text = await readText(file, streams);
    const asked = readAsked(text, file, values, streams);
    if (typeof asked === 'number') return asked;
    const refused = { ...asked, ...limits, file };
    try {
      const found = await planOf(asked, limits, streams);
      if (found.outcome === 'undecided') return undecided(limits.seconds, streams);
      if (found.outcome === 'impossible') return await sayWhyNot(refused, streams);
      streams.stdout.write(print(found.plan, asked, output, hostDevices));
      return EXIT.done;
    } catch (error) {
      return sayRefusal(error, refused, streams);
    }
  },
};

/** How the plan is looked for, and for how long. */
interface SearchLimits {
  readonly strategy: Strategy | undefined;
  /** Where to write what the solver is asked. */
  readonly smtLib: string | undefined;
  readonly seconds: number;
}

function limitsOf({ strategy, timeout, 'smt-lib': smtLib }: Values): SearchLimits {
  return {
    smtLib: smtLib === undefined ? undefined : String(smtLib),
    strategy: oneOf(strategy, STRATEGIES, '--strategy'),
    seconds: secondsOf(timeout),
  };
}

async function planOf(
  { request, locate }: Asked,
  { strategy, seconds, smtLib }: SearchLimits,
  streams: Streams,
): Promise<Outcome> {
  const timeoutMs = Math.ceil(seconds * 1000);
  try {
    return await withProgress('planning', streams, () =>
      makePlan(request, {
        strategy,
        timeoutMs,
        ...(smtLib === undefined ? {} : { onFormula: writerTo(smtLib) }),
      }),
    );
  } catch (error) {
    throw located(error, locate);
  }
}

function writerTo(file: string): (text: string) => void {
  return (text) => {
    try {
      writeFileSync(file, text);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      throw new UsageError(`\`--smt-lib ${file}\` cannot be written (${code})`);
    }
  };
}

type HostDevices = NonNullable<QemuArgsOptions['hostDevices']>;

function hostDevicesOf({ vfio }: Values, output: Output): HostDevices {
  if (vfio !== true) return 'placeholder';
  if (output.startsWith('argv')) return 'vfio';
  throw new UsageError('`--vfio` is for `-o argv` and `-o argv-json`');
}

function print(
  made: Plan,
  { request, domain }: Asked,
  output: Output,
  hostDevices: HostDevices,
): string {
  switch (output) {
    case 'text':
      return showPlan(made);
    case 'json':
      return `${JSON.stringify(made, null, 2)}\n`;
    case 'yaml':
      return planToYaml(made);
    case 'xml':
      return domain === undefined ? toDomainXml(made, { request }) : writeDomain(domain, made);
    case 'argv':
    case 'argv-json': {
      const { vcpus, memoryMiB } = request.machine;
      const options = { json: output === 'argv-json', vcpus, memoryMiB, hostDevices };
      return argvText([emulatorOf(made), ...toQemuArgs(made, options)]);
    }
  }
}
