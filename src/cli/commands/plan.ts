import { toDomainXml } from '../../adapters/libvirt/skeleton.ts';
import { writeDomain } from '../../adapters/libvirt/write.ts';
import { planToYaml } from '../../adapters/yaml/write.ts';
import type { Plan } from '../../core/plan.ts';
import type { Request } from '../../core/request.ts';
import { planLikeLibvirt } from '../../planner/plan-like-libvirt.ts';
import { type Command, oneOf, onlyFile, readArgs } from '../command.ts';
import { EXIT } from '../exit.ts';
import { readCapabilities, readText, refuse } from '../input.ts';
import { located, type ReadRequest, readRequest } from '../read-request.ts';
import { showPlan } from '../show-plan.ts';

const OUTPUTS = ['text', 'json', 'yaml', 'xml'] as const;
type Output = (typeof OUTPUTS)[number];

const help = `Plans a guest: every controller, every address. Reads a request in YAML or JSON, or a domain XML.

Usage: devaddr plan [OPTIONS] FILE           (FILE - is standard input)

  -c, --capabilities NAME|FILE        instead of the request's own
  -o, --output text|json|yaml|xml     a table (default), the plan, or domain XML; a request that was not XML becomes a
                                      domain with placeholder back ends and an alias for each listed device
`;

/** `devaddr plan`: a request in, a plan out. */
export const plan: Command = {
  name: 'plan',
  summary: 'plan controllers and addresses of a request',
  help,
  async run(args, streams) {
    const { values, rest } = readArgs(args, {
      capabilities: { type: 'string', short: 'c' },
      output: { type: 'string', short: 'o' },
    });
    const file = onlyFile(rest, 'the request');
    const output = oneOf(values.output, OUTPUTS, '--output') ?? 'text';
    const text = await readText(file, streams);
    try {
      const read = readRequest(text, file);
      const request = withCapabilities(read.request, values.capabilities as string | undefined);
      streams.stdout.write(print(planOf(request, read), request, read, output));
      return EXIT.done;
    } catch (error) {
      return refuse(error, file, streams);
    }
  },
};

function withCapabilities(request: Request, option: string | undefined): Request {
  const capabilities = readCapabilities(option);
  return capabilities === undefined
    ? request
    : { ...request, machine: { ...request.machine, capabilities } };
}

function planOf(request: Request, { locate }: ReadRequest): Plan {
  try {
    return planLikeLibvirt(request);
  } catch (error) {
    throw located(error, locate);
  }
}

function print(made: Plan, request: Request, { domain }: ReadRequest, output: Output): string {
  switch (output) {
    case 'text':
      return showPlan(made);
    case 'json':
      return `${JSON.stringify(made, null, 2)}\n`;
    case 'yaml':
      return planToYaml(made);
    case 'xml':
      return domain === undefined ? toDomainXml(made, { request }) : writeDomain(domain, made);
  }
}
