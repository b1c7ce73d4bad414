import { type DrawOptions, draw as drawPlan } from '../../draw/draw.ts';
import { type Command, oneOf, onlyFile, readArgs, UsageError } from '../command.ts';
import { EXIT } from '../exit.ts';
import { readCapabilities, readText, refuse } from '../input.ts';
import { readGuest } from '../read-guest.ts';
import { readPlan } from '../read-plan.ts';
import { talker } from '../talk.ts';
import { secondsOf, undecided } from '../time-limit.ts';

const OUTPUTS = ['text', 'svg', 'dot'] as const;
const THEMES = ['auto', 'light', 'dark'] as const;

const help = `Draws a guest: NUMA cells, host bridges, expander buses, switches, ports, devices and the seats that are free.

Usage: devaddr draw [OPTIONS] FILE           (FILE - is standard input)

FILE is a request in YAML or JSON, a plan as \`devaddr plan\` writes it, or a domain XML, which is completed first.

      --against PLAN            marks what is new or elsewhere compared with this plan, and keeps its order
      --theme auto|light|dark   colours of an SVG; auto (default) follows the reader's
      --ascii                   no line-drawing characters in text
      --set KEY=VALUE           sets a tunable of the request, as for \`devaddr plan\`
  -c, --capabilities NAME|FILE  instead of the request's own
      --timeout SECONDS         the solver's time, 10 if left out
  -o, --output text|svg|dot     a tree for the terminal (default), a picture, or Graphviz' language

Exit codes: 0 drawn, 1 there is nothing to be drawn, 2 wrong usage or unreadable input, 3 undecided in the time given.
`;

/** `devaddr draw`: a guest in, a picture out. */
export const draw: Command = {
  name: 'draw',
  summary: 'draw a guest as a tree or a picture',
  help,
  async run(args, streams) {
    const { values, rest } = readArgs(args, {
      against: { type: 'string' },
      theme: { type: 'string' },
      ascii: { type: 'boolean' },
      set: { type: 'string', multiple: true },
      capabilities: { type: 'string', short: 'c' },
      timeout: { type: 'string' },
      output: { type: 'string', short: 'o' },
    });
    const file = onlyFile(rest, 'the guest');
    const as = oneOf(values.output, OUTPUTS, '--output') ?? 'text';
    const theme = oneOf(values.theme, THEMES, '--theme');
    if (theme !== undefined && as !== 'svg') throw new UsageError('`--theme` is for `-o svg`');
    if (values.ascii === true && as !== 'text') throw new UsageError('`--ascii` is for `-o text`');
    const seconds = secondsOf(values.timeout);
    const text = await readText(file, streams);
    let at = file;
    try {
      const found = await readGuest(text, file, values, Math.ceil(seconds * 1000), streams);
      if (typeof found === 'number') return found;
      if (found.outcome === 'undecided') return undecided(seconds, streams);
      if (found.outcome === 'impossible') {
        for (const issue of found.issues) talker(streams).issue(issue, file);
        return EXIT.no;
      }
      at = String(values.against);
      const capabilities = readCapabilities(values.capabilities as string | undefined);
      const against =
        values.against === undefined
          ? undefined
          : readPlan(await readText(at, streams), capabilities).plan;
      const options: DrawOptions = {
        as,
        theme,
        against,
        like: against,
        unicode: values.ascii !== true,
        width: streams.stdout.columns,
        title: file === '-' ? undefined : file,
      };
      streams.stdout.write(drawPlan(found.plan, options));
      return EXIT.done;
    } catch (error) {
      return refuse(error, at, streams);
    }
  },
};
