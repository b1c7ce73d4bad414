/** A device of a running QEMU. */
export interface TreeDevice {
  readonly driver: string;
  readonly id: string;
  /** Name of the bus it is on. */
  readonly bus: string;
  /** Properties as they are printed, without quotes and without a number's second form. */
  readonly properties: ReadonlyMap<string, string>;
}

const BUS = /^( *)bus: (.+)$/;
const DEVICE = /^( *)dev: ([^,]+), id "(.*)"$/;
const PROPERTY = /^ *([\w-]+) = (.*)$/;

/** The devices that the monitor's `info qtree` prints; what stands deeper is on the bus above. */
export function deviceTree(text: string): TreeDevice[] {
  const devices: (TreeDevice & { readonly properties: Map<string, string> })[] = [];
  const buses: { readonly name: string; readonly indent: number }[] = [];
  const climb = (indent: number): void => {
    while ((buses.at(-1)?.indent ?? -1) >= indent) buses.pop();
  };
  for (const line of text.split(/\r?\n/)) {
    const bus = BUS.exec(line);
    const device = DEVICE.exec(line);
    const property = PROPERTY.exec(line);
    climb((bus ?? device)?.[1]?.length ?? Number.POSITIVE_INFINITY);
    if (bus !== null) buses.push({ name: bus[2] ?? '', indent: bus[1]?.length ?? 0 });
    else if (device !== null) {
      const [, , driver = '', id = ''] = device;
      devices.push({ driver, id, bus: buses.at(-1)?.name ?? '', properties: new Map() });
    } else if (property !== null) {
      devices.at(-1)?.properties.set(property[1] ?? '', plainValue(property[2] ?? ''));
    }
  }
  return devices;
}

function plainValue(value: string): string {
  return value.replace(/^"(.*)"$/, '$1').replace(/ \(0x[0-9a-f]+\)$/, '');
}
