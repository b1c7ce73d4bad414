import type { ControllerName } from '../../core/holders.ts';
import { isExpander } from '../../core/pci.ts';

/** Controllers of a command line by name, as those who are on their buses name them. */
export class Buses {
  readonly #pci = new Map<string, number>();
  readonly #names = new Map<number, string>();
  readonly #others = new Map<string, ControllerName>();
  readonly #models = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #withUnitZero = new Set<string>();
  /** Ids by type of bus; those that nobody can name are empty. */
  readonly #foreign = new Map<string, Set<string>>();
  #last = 0;
  #expander: { readonly index: number; readonly model: string } | undefined;

  constructor(root: string) {
    this.#name(0, root);
  }

  #name(index: number, name: string): void {
    if (!this.#pci.has(name)) this.#pci.set(name, index);
    this.#names.set(index, name);
  }

  /** Index for a PCI controller: that of a name such as `pci.3` if it goes on with the row, else the next one. */
  addPci(id: string | undefined): number {
    const named = Number(/^pci\.(\d+)$/.exec(id ?? '')?.[1]);
    const index = named > this.#last ? named : this.#last + 1;
    this.#last = index;
    if (id !== undefined) this.#name(index, id);
    return index;
  }

  /** Remembers an expander bus: devices that come now and name no bus land there. */
  created(index: number, model: string): void {
    if (isExpander(model)) this.#expander = { index, model };
  }

  /** The newest expander bus. */
  get expander(): { readonly index: number; readonly model: string } | undefined {
    return this.#expander;
  }

  /** Index for a controller of another type. */
  add(id: string | undefined, type: string, model?: string): number {
    const index = this.#counts.get(type) ?? 0;
    this.#counts.set(type, index + 1);
    if (model !== undefined) this.#models.set(`${type} ${index}`, model);
    if (id !== undefined) this.#others.set(id, { type, index });
    return index;
  }

  /** A bus of a device that is no controller of a plan, or of the machine. */
  addForeign(type: string, id = ''): void {
    this.#foreign.set(type, (this.#foreign.get(type) ?? new Set()).add(id));
  }

  /** True if some device so far provides a bus of a type. */
  has(type: string): boolean {
    return this.#counts.has(type) || this.#foreign.has(type);
  }

  /** True for a bus of a device that is no controller of a plan. */
  isForeign(name: string): boolean {
    const id = name.slice(0, name.lastIndexOf('.'));
    return [...this.#foreign.values()].some((ids) => ids.has(id));
  }

  /** Index of a PCI bus by name; without one that of the bus QEMU takes: the newest expander bus, or the root. */
  pci(name: string | undefined): number | undefined {
    return name === undefined ? (this.#expander?.index ?? 0) : this.#pci.get(name);
  }

  /** An index for a bus that nothing provides. */
  unknown(name: string): number {
    const index = UNKNOWN + this.#names.size;
    this.#names.set(index, name);
    return index;
  }

  /** Controller and number of a bus such as `scsi0.0`. */
  of(name: string | undefined): { type: string; index: number; bus: string } | undefined {
    const at = name?.lastIndexOf('.') ?? -1;
    const controller = this.#others.get(name?.slice(0, at) ?? '');
    return controller && { ...controller, bus: name?.slice(at + 1) ?? '' };
  }

  /** The same for a device of a type; for one that names no bus, if there is one only. */
  hostOf(type: string, name: string | undefined): ReturnType<Buses['of']> {
    if (name !== undefined) return this.of(name);
    const isSingle = this.#counts.get(type) === 1 && !this.#foreign.has(type);
    return isSingle ? { type, index: 0, bus: '0' } : undefined;
  }

  /** The unit of a disk on a bus of IDE; QEMU gives one that names none unit 1 if there is a unit 0, and 0 otherwise. */
  ideUnit(index: number, bus: number, stated: number | undefined): number {
    const key = `${index} ${bus}`;
    const unit = stated ?? (this.#withUnitZero.has(key) ? 1 : 0);
    if (unit === 0) this.#withUnitZero.add(key);
    return unit;
  }

  modelOf({ type, index }: ControllerName): string | undefined {
    return this.#models.get(`${type} ${index}`);
  }

  /** Name of the controller of an index. */
  idOf(type: string, index: number): string | undefined {
    return [...this.#others].find(([, each]) => each.type === type && each.index === index)?.[0];
  }

  nameOf(index: number): string | undefined {
    return this.#names.get(index);
  }
}

/** Beyond every index that a controller can have. */
const UNKNOWN = 100_000;
