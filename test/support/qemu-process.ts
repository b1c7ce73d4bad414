import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A QEMU that runs, with its monitor. */
export interface QemuProcess {
  /** The `return` of a command. */
  command(name: string, args?: object): Promise<unknown>;
  /** Resident memory of the process, in MiB. */
  residentMiB(): number;
  /** What the process burnt so far. */
  cpuSeconds(): number;
  /** What the firmware wrote to its debug port so far. */
  firmwareLog(): string;
  /** Ends the process; also done when this one ends. */
  close(): Promise<void>;
}

export interface QemuOptions {
  /** Does not run the guest: firmware has not seen anything. */
  readonly stopped?: boolean | undefined;
  /** One thread for all CPUs: with several, a guest's kernel now and then waits for ever for one of them. */
  readonly oneThread?: boolean | undefined;
  /** Chroot in which the emulator is. */
  readonly root?: string | undefined;
}

const START_MS = 60_000;
const NS_PER_SECOND = 1e9;

const running = new Set<ChildProcessWithoutNullStreams>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts an emulator with a monitor on its standard streams; fails with what it wrote if it does not start. */
export async function startQemu(
  emulator: string,
  args: readonly string[],
  { stopped = false, oneThread = false, root }: QemuOptions = {},
): Promise<QemuProcess> {
  const directory = mkdtempSync(join(root === undefined ? tmpdir() : join(root, 'tmp'), 'qemu-'));
  const log = join(directory, 'firmware.log');
  const inside = root === undefined ? log : log.slice(root.length);
  const isX86 = /x86_64|i386/.test(emulator);
  const debug = isX86
    ? [
        '-chardev',
        `file,id=firmware,path=${inside}`,
        '-device',
        'isa-debugcon,iobase=0x402,chardev=firmware',
      ]
    : [];
  const all = [
    ...emulated(args, oneThread),
    ...['-display', 'none', '-monitor', 'none', '-serial', 'none', '-qmp', 'stdio'],
    ...debug,
    ...(stopped ? ['-S'] : []),
  ];
  const child =
    root === undefined ? spawn(emulator, all) : spawn('chroot', [root, emulator, ...all]);
  running.add(child);
  const monitor = new Monitor(child);
  const close = async (): Promise<void> => {
    await monitor.end();
    running.delete(child);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await monitor.greeting(START_MS);
    await monitor.command('qmp_capabilities');
  } catch (error) {
    await close();
    throw error;
  }
  return {
    command: (name, more) => monitor.command(name, more),
    residentMiB: () => residentMiB(child.pid),
    cpuSeconds: () => cpuSeconds(child.pid),
    firmwareLog: () => (existsSync(log) ? readFileSync(log, 'latin1') : ''),
    close,
  };
}

/** Without hardware help, which is not everywhere and costs more than it gains where it is nested. */
function emulated(args: readonly string[], oneThread: boolean): string[] {
  const isAccelerator = (i: number): boolean => args[i] === '-accel' || args[i - 1] === '-accel';
  return [
    ...args.filter((_, i) => !isAccelerator(i)),
    '-accel',
    oneThread ? 'tcg,thread=single' : 'tcg',
  ];
}

/** The chroot in which real tests find emulators; none for those of this machine. */
export function emulatorRoot(): string | undefined {
  const root = process.env.DEVADDR_LIBVIRT_ROOT;
  return root === '/' ? undefined : root;
}

/** Whether an emulator is there. */
export function hasEmulator(emulator: string, root?: string): boolean {
  return emulatorVersion(emulator, root) !== undefined;
}

/** `10.0.13`; nothing if the emulator is not there. */
export function emulatorVersion(emulator: string, root?: string): string | undefined {
  const command = root === undefined ? [emulator] : ['chroot', root, emulator];
  const [program = emulator, ...args] = command;
  const { status, stdout } = spawnSync(program, [...args, '--version'], { encoding: 'utf8' });
  return status === 0 ? /version ([\d.]+)/.exec(stdout)?.[1] : undefined;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** QEMU's monitor protocol over standard streams: one line of JSON a message. */
class Monitor {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  readonly #ended: Promise<void>;
  #buffer = '';
  #stderr = '';
  #greeted: Waiting | undefined;
  #isOver = false;

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => this.#read(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
    child.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      const over = (why: string): void => {
        this.#isOver = true;
        const error = new Error(`QEMU ended: ${this.#stderr.trim() || why}`);
        for (const waiting of [this.#greeted, ...this.#waiting.splice(0)]) waiting?.reject(error);
        resolve();
      };
      child.once('error', (error) => over(error.message));
      child.once('close', (code, signal) => over(`${code ?? signal}`));
    });
  }

  greeting(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('QEMU did not greet in time')), timeoutMs);
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        this.#greeted = undefined;
        then();
      };
      this.#greeted = {
        resolve: () => settle(resolve),
        reject: (error) => settle(() => reject(error)),
      };
    });
  }

  command(execute: string, args?: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#isOver) {
        reject(new Error(`QEMU ended: ${this.#stderr.trim()}`));
        return;
      }
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(
        `${JSON.stringify(args === undefined ? { execute } : { execute, arguments: args })}\n`,
      );
    });
  }

  async end(): Promise<void> {
    if (!this.#isOver) this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #read(text: string): void {
    this.#buffer += text;
    const lines = this.#buffer.split('\n');
    this.#buffer = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') this.#take(JSON.parse(line) as Message);
  }

  #take(message: Message): void {
    if (message.QMP !== undefined) this.#greeted?.resolve(undefined);
    else if (message.error !== undefined)
      this.#waiting.shift()?.reject(new Error(message.error.desc));
    else if ('return' in message) this.#waiting.shift()?.resolve(message.return);
  }
}

interface Message {
  readonly QMP?: unknown;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

function residentMiB(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** Time on CPUs of all threads: `stat` knows it by hundredths of a second only. */
function cpuSeconds(pid: number | undefined): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => sum + threadSeconds(`/proc/${pid}/task/${thread}`), 0);
}

/** A thread may end at any time. */
function threadSeconds(directory: string): number {
  try {
    return Number(readFileSync(`${directory}/schedstat`, 'utf8').split(' ')[0]) / NS_PER_SECOND;
  } catch {
    return 0;
  }
}
