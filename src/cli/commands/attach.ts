import { toDomainXml } from '../../adapters/libvirt/skeleton.ts';
import { planToYaml } from '../../adapters/yaml/write.ts';
import { DevaddrError, type Issue, type Path, type Place } from '../../core/issue.ts';
import type { Plan } from '../../core/plan.ts';
import { count } from '../../core/text.ts';
import { type AttachOutcome, attach as makeAttachment } from '../../planner/attach.ts';
import { spareSeats } from '../../planner/spare-seats.ts';
import { verify } from '../../topology/verify.ts';
import { type Command, oneOf, readArgs, UsageError } from '../command.ts';
import { EXIT } from '../exit.ts';
import { readCapabilities, readText, refuse } from '../input.ts';
import { withProgress } from '../progress.ts';
import { type ReadDevices, readDevices } from '../read-devices.ts';
import { type ReadPlan, readPlan } from '../read-plan.ts';
import { showAttached, spareWords } from '../show-attached.ts';
import type { Streams } from '../streams.ts';
import { secondsOf, undecided } from '../time-limit.ts';

const OUTPUTS = ['text', 'json', 'yaml', 'xml'] as const;
type Output = (typeof OUTPUTS)[number];

const help = `Adds devices to a guest that has a plan. Nothing that exists moves; all of the devices get a seat or none.

Usage: devaddr attach [OPTIONS] PLAN DEVICES    (one of them may be -, standard input)

PLAN is a plan in JSON or YAML, as \`devaddr plan\` writes it, or the domain XML of a complete guest. DEVICES is a list of
devices in YAML or JSON, or an object with \`devices\` and \`tunables\`; its groups may name devices of the plan, too.

      --running                    the guest runs: no PCI controllers are added, and the devices take seats that can
                                   be hotplugged
  -c, --capabilities NAME|FILE     what the QEMU binary offers; the newest bundled set if left out
      --timeout SECONDS            the solver's time, 10 if left out
  -o, --output text|json|yaml|xml  seats taken and left (default); the new plan with \`attached\` and \`left\`; or, for a PLAN in
                                   JSON or YAML, a domain with placeholder back ends

Exit codes: 0 attached, 1 impossible, 2 wrong usage or unreadable input, 3 undecided in the time given.
`;

/** `devaddr attach`: a plan and devices in, the plan with the devices out. */
export const attach: Command = {
  name: 'attach',
  summary: 'add devices to a guest that has a plan',
  help,
  async run(args, streams) {
    const { values, rest } = readArgs(args, {
      running: { type: 'boolean' },
      capabilities: { type: 'string', short: 'c' },
      timeout: { type: 'string' },
      output: { type: 'string', short: 'o' },
    });
    const { planFile, devicesFile } = filesOf(rest);
    const output = oneOf(values.output, OUTPUTS, '--output') ?? 'text';
    const limits = { running: values.running === true, seconds: secondsOf(values.timeout) };
    const texts = [await readText(planFile, streams), await readText(devicesFile, streams)];
    const [planText = '', devicesText = ''] = texts;
    let file = planFile;
    try {
      const before = readPlan(
        planText,
        readCapabilities(values.capabilities as string | undefined),
      );
      refuseUnfit(before, planFile, output);
      file = devicesFile;
      const devices = readDevices(devicesText, before.plan, before.machine);
      return await attachTo({ planFile, devicesFile, before, devices, output, ...limits }, streams);
    } catch (error) {
      return refuse(error, file, streams);
    }
  },
};

interface Job {
  readonly planFile: string;
  readonly devicesFile: string;
  readonly before: ReadPlan;
  readonly devices: ReadDevices;
  readonly running: boolean;
  readonly seconds: number;
  readonly output: Output;
}

function filesOf(rest: readonly string[]): { planFile: string; devicesFile: string } {
  const [planFile, devicesFile, extra] = rest;
  if (planFile === undefined || devicesFile === undefined) {
    const what = planFile === undefined ? 'the plan is missing' : 'the devices are missing';
    throw new UsageError(what, 'name two files, PLAN and DEVICES; one may be - for standard input');
  }
  if (extra !== undefined) throw new UsageError(`two files are read; \`${extra}\` is one more`);
  if (planFile === '-' && devicesFile === '-')
    throw new UsageError('only one of the files can be standard input');
  return { planFile, devicesFile };
}

/** Only a guest that is complete has nothing to be moved. */
function refuseUnfit({ plan, isXml }: ReadPlan, file: string, output: Output): void {
  if (isXml && output === 'xml') {
    throw new UsageError(
      '`-o xml` is for plans in JSON or YAML: a domain XML would lack the back ends of the new devices',
      'use another output, or add the devices to the domain and complete it with `devaddr plan -o xml`',
    );
  }
  const [first, ...more] = verify(plan).filter(({ severity }) => severity === 'error');
  if (first === undefined) return;
  const others = more.length === 0 ? '' : ` (and ${count(more.length, 'more error')})`;
  throw new UsageError(
    `\`${file}\` is not a complete guest: ${first.message}${others}`,
    isXml ? '`devaddr complete` completes a domain' : '`devaddr check` tells all that is wrong',
  );
}

async function attachTo(job: Job, streams: Streams): Promise<number> {
  const { before, devices, running, seconds } = job;
  const { arch: _arch, type: _type, virtType: _virtType, ...machine } = before.machine;
  const { tunables } = devices;
  const timeoutMs = Math.ceil(seconds * 1000);
  try {
    const outcome = await withProgress('planning', streams, () =>
      makeAttachment(before.plan, devices.devices, { machine, tunables, running, timeoutMs }),
    );
    if (outcome.outcome === 'undecided') return undecided(seconds, streams);
    if (outcome.outcome === 'impossible')
      return refuseBoth(job, withSpares(outcome.issues, job), streams);
    streams.stdout.write(print(outcome, job));
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof DevaddrError)) throw error;
    return refuseBoth(job, error.issues, streams);
  }
}

/** A guest that runs has the seats it has; the reason says how many are free. */
function withSpares(issues: readonly Issue[], { before, devices, running }: Job): readonly Issue[] {
  if (!running) return issues;
  const asked = devices.tunables === undefined ? '' : ' as is asked for';
  return issues.map((issue) => ({
    ...issue,
    ...(issue.code === 'Impossible' && issue.path.length === 1
      ? { message: `the new devices do not fit into the running guest${asked}` }
      : {}),
    hint:
      issue.hint ??
      `the guest has ${spareWords(spareSeats(before.plan))}; without \`--running\` controllers are added`,
  }));
}

/** Says what is wrong, each time with the file that says what it is about. */
function refuseBoth(job: Job, issues: readonly Issue[], streams: Streams): number {
  const codes = issues.map((issue) => {
    const { file, place } = whereabouts(issue, job);
    return refuse(new DevaddrError({ ...issue, place }), file, streams);
  });
  return Math.max(...codes);
}

function whereabouts(
  { path }: Issue,
  { planFile, devicesFile, before, devices }: Job,
): { readonly file: string; readonly place: Place | undefined } {
  const [list, position, ...field] = path;
  const old = before.plan.devices.length;
  const isNew = list === 'devices' && typeof position === 'number' && position >= old;
  // Positions of new devices go on behind those of the plan.
  const inDevices: Path = isNew ? [list, position - old, ...field] : path;
  const isOld = list === 'machine' || (list === 'devices' && position !== undefined && !isNew);
  return isOld
    ? { file: planFile, place: before.locate(path) }
    : { file: devicesFile, place: devices.locate(inDevices) };
}

type Attachment = Extract<AttachOutcome, { readonly outcome: 'planned' }>;

function print(attachment: Attachment, { before, devices, output }: Job): string {
  const { plan, attached, left } = attachment;
  const whole: Plan = { ...plan, ...{ attached, left } };
  switch (output) {
    case 'text':
      return showAttached(attachment, before.plan, devices.devices);
    case 'json':
      return `${JSON.stringify(whole, null, 2)}\n`;
    case 'yaml':
      return planToYaml(whole);
    case 'xml':
      return toDomainXml(plan, { request: { machine: before.machine, devices: [] } });
  }
}
