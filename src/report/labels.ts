/** A label next to a point of a plot: where its text begins, and the box that it fills. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end';
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What has to be labelled, and where. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

const CHARACTER = 7.5;
const LINE = 13;
const RADIUS = 6;

/** Marks with their labels, placed one after the other: the first of eight places that covers nothing, if there is one. */
export function labelled<T extends Mark>(
  marks: readonly T[],
  [from, to]: readonly [number, number],
): (T & { readonly label: Label })[] {
  const taken: Box[] = marks.map(({ x, y }) => around(x, y));
  return marks.map((mark) => {
    const width = mark.text.length * CHARACTER;
    const candidates = placesAround(mark);
    const fits = (label: Label): boolean => {
      const box = boxOf(label, width);
      return box.left >= from && box.right <= to && !taken.some((other) => overlaps(box, other));
    };
    const [first] = candidates;
    const label = candidates.find(fits) ?? first;
    taken.push(boxOf(label, width));
    return { ...mark, label };
  });
}

/** Right and left of a point: above it, below it, level with it, and further up. */
function placesAround({ x, y }: Mark): [Label, ...Label[]] {
  const right = (line: number): Label => ({ x: x + 8, y: line, anchor: 'start' });
  const left = (line: number): Label => ({ x: x - 8, y: line, anchor: 'end' });
  const lines = [y + 16, y + 4, y - 20];
  return [right(y - 7), left(y - 7), ...lines.flatMap((line) => [right(line), left(line)])];
}

function around(x: number, y: number): Box {
  return { left: x - RADIUS, right: x + RADIUS, top: y - RADIUS, bottom: y + RADIUS };
}

function boxOf({ x, y, anchor }: Label, width: number): Box {
  const left = anchor === 'start' ? x : x - width;
  return { left, right: left + width, top: y - LINE + 3, bottom: y + 3 };
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
