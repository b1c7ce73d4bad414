/** A file, or with no content a directory, of an archive. */
export interface CpioEntry {
  readonly name: string;
  readonly content?: Buffer | undefined;
}

const DIRECTORY = 0o040755;
const EXECUTABLE = 0o100755;
const ALIGNMENT = 4;
const TRAILER = 'TRAILER!!!';

/** An archive as Linux takes it for its first file system: cpio in the portable "newc" format. */
export function cpio(entries: readonly CpioEntry[]): Buffer {
  const members = entries.map((entry, i) => member(entry, i + 1));
  return Buffer.concat([...members, member({ name: TRAILER, content: Buffer.alloc(0) }, 0)]);
}

function member({ name, content }: CpioEntry, inode: number): Buffer {
  const mode = content === undefined ? DIRECTORY : EXECUTABLE;
  const size = content?.length ?? 0;
  const fields = [inode, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, name.length + 1, 0];
  const header = `070701${fields.map((value) => value.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([
    padded(Buffer.from(`${header}${name}\0`)),
    padded(content ?? Buffer.alloc(0)),
  ]);
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((ALIGNMENT - (data.length % ALIGNMENT)) % ALIGNMENT)]);
}
