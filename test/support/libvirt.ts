import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What libvirt makes of a domain: the complete one, or why it refuses. */
export type Completion = { readonly xml: string } | { readonly error: string };

/** Which libvirt to ask: the one in a chroot, or the machine's own. */
export interface LibvirtOptions {
  readonly root?: string | undefined;
}

/** Whether there is a libvirt: in a chroot, or on this machine. */
export function hasLibvirt({ root }: LibvirtOptions = {}): boolean {
  return root !== undefined || spawnSync('virsh', ['--version']).status === 0;
}

/** Starts talking to a libvirt; close it when done. */
export async function openLibvirt({ root }: LibvirtOptions = {}): Promise<Libvirt> {
  const directory = await mkdtemp(path.join(root ?? '', '/tmp/devaddr-'));
  const virsh = ['virsh', '--quiet', '--connect', 'qemu:///system'];
  const [command = '', ...args] = root === undefined ? virsh : ['chroot', root, ...virsh];
  const libvirt = new Libvirt(spawn(command, args), directory, root ?? '');
  try {
    await libvirt.ready();
  } catch (error) {
    await libvirt.close();
    throw new Error('libvirt does not answer', { cause: error });
  }
  return libvirt;
}

/** One running virsh, asked one thing after the other. */
export class Libvirt {
  readonly #virsh: ChildProcessWithoutNullStreams;
  readonly #directory: string;
  readonly #root: string;
  readonly #id = randomBytes(4).toString('hex');
  readonly #ended: Promise<never>;
  #output = '';
  #errors = '';
  #heard: () => void = () => {};
  #asked = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(virsh: ChildProcessWithoutNullStreams, directory: string, root: string) {
    this.#virsh = virsh;
    this.#directory = directory;
    this.#root = root;
    virsh.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
      this.#heard();
    });
    virsh.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
      this.#heard();
    });
    virsh.stdin.on('error', () => {});
    this.#ended = new Promise((_, reject) => {
      virsh.on('error', reject);
      virsh.on('close', () => reject(new Error(`virsh ended: ${this.#errors.trim()}`)));
    });
    this.#ended.catch(() => {});
  }

  /** Waits for the daemon; throws if there is none. */
  async ready(): Promise<void> {
    const { output, errors } = await this.#ask('version');
    if (!output.includes('libvirt')) throw new Error(`no libvirt answers: ${errors}`);
  }

  /** Defines the domain, reads it back and forgets it, under a name of its own. */
  complete(xml: string): Promise<Completion> {
    const turn = this.#last.then(() => this.#complete(xml));
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Ends virsh and removes what was written. */
  async close(): Promise<void> {
    this.#virsh.stdin.end();
    this.#virsh.kill();
    await this.#ended.catch(() => {});
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #complete(xml: string): Promise<Completion> {
    const name = `devaddr-${this.#id}-${this.#asked}`;
    const file = path.join(this.#directory, 'domain.xml');
    await writeFile(file, xml.replace(naming, `<name>${name}</name>`));
    const { errors } = await this.#ask(`define '/${path.relative(this.#root || '/', file)}'`);
    if (lost.test(errors)) throw new Error(errors);
    const { output } = await this.#ask(`dumpxml --inactive ${name}`);
    const [completed] = /<domain[\s\S]*<\/domain>\n/.exec(output) ?? [];
    if (completed === undefined) return { error: errors };
    await this.#ask(`undefine --nvram ${name}`);
    return { xml: completed.replace(naming, (own) => naming.exec(xml)?.[0] ?? own) };
  }

  /** Sends one command; what it says ends with a mark on both streams, so that nothing is late. */
  async #ask(command: string): Promise<{ readonly output: string; readonly errors: string }> {
    const end = `end-${this.#id}-${this.#asked++}.`;
    const both = new Promise<void>((resolve) => {
      this.#heard = () => {
        const output = before(this.#output, end);
        if (output !== undefined && before(this.#errors, `error: ${end}`) !== undefined) resolve();
      };
    });
    this.#output = '';
    this.#errors = '';
    this.#virsh.stdin.write(`${command}\necho ${end}\necho --err ${end}\n`);
    await Promise.race([both, this.#ended]);
    const errors = messageOf(before(this.#errors, `error: ${end}`) ?? '');
    return { output: before(this.#output, end) ?? '', errors };
  }
}

const naming = /<name>[^<]*<\/name>/;
const lost = /client socket is closed|cannot recv data|failed to connect|disconnected from/i;

// virsh repeats each command too, but after its prompt and so never at the start of a line.
function before(text: string, end: string): string | undefined {
  const at = `\n${text}`.indexOf(`\n${end}`);
  return at < 0 ? undefined : text.slice(0, at);
}

function messageOf(errors: string): string {
  const lines = errors.split('\n').map((line) => line.replace(/^error: /, ''));
  return lines.filter((line) => line !== '' && !line.startsWith('Failed to define')).join('\n');
}
