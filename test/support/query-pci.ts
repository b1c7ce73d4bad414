/** A function as `query-pci` lists it. */
interface Listed {
  readonly bus: number;
  readonly slot: number;
  readonly function: number;
  readonly qdev_id: string;
  readonly pci_bridge?: {
    readonly bus: { readonly number: number; readonly secondary: number };
    readonly devices?: readonly Listed[];
  };
}

/** What `query-pci` returns: the root buses. */
export type QueryPci = readonly { readonly bus: number; readonly devices: readonly Listed[] }[];

/** Where firmware found a function. */
export interface FoundFunction {
  readonly slot: number;
  readonly function: number;
  /** Id of the bridge above, or `bus N` for a root bus. */
  readonly above: string;
}

/** The functions with an id. A `pxb` is two of them: itself, and the bridge inside on a root bus of its own. */
export function foundFunctions(roots: QueryPci): ReadonlyMap<string, readonly FoundFunction[]> {
  const found = new Map<string, FoundFunction[]>();
  const visit = (devices: readonly Listed[], above: string): void => {
    for (const { qdev_id: id, slot, function: fn, pci_bridge: bridge } of devices) {
      if (id !== '') found.set(id, [...(found.get(id) ?? []), { slot, function: fn, above }]);
      visit(bridge?.devices ?? [], id === '' ? above : id);
    }
  };
  for (const { bus, devices } of roots) visit(devices, `bus ${bus}`);
  return found;
}
