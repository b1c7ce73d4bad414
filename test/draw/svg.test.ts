import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseXml, type XmlElement } from '../../src/adapters/libvirt/parse-xml.ts';
import { FILLS, INKS } from '../../src/draw/colours.ts';
import { draw } from '../../src/draw/draw.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { anyNames, guestWith, hostileNames } from './hostile-names.ts';
import { at, manyPlans, pci, planWith } from './plans.ts';

afterAll(disposeSolver);

const elements = (outer: XmlElement): XmlElement[] => [outer, ...outer.children.flatMap(elements)];

const attributeOf = ({ attributes }: XmlElement, name: string): string | undefined =>
  attributes.find((attribute) => attribute.name === name)?.value;

const attributesIn = (svg: string, name: string): string[] =>
  elements(parseXml(svg)).flatMap((element) => attributeOf(element, name) ?? []);

describe('a drawing', () => {
  it('is well-formed, and no id is there twice', async () => {
    for (const { name, made } of await manyPlans()) {
      const ids = attributesIn(draw(made, { as: 'svg' }), 'id');
      expect(ids.length, name).toBeGreaterThan(2);
      expect(new Set(ids).size, name).toBe(ids.length);
    }
  });

  it('of the same plan is the same, and leaves the plan as it is', async () => {
    for (const { name, made } of await manyPlans()) {
      const copy = structuredClone(made);
      for (const as of ['text', 'svg', 'dot'] as const)
        expect(draw(made, { as }), name).toBe(draw(copy, { as }));
      expect(made, name).toEqual(copy);
    }
  });

  it('says to everybody what it shows', () => {
    const svg = parseXml(draw(guestWith(['nic']), { as: 'svg', title: 'Today' }));
    const [title, description] = svg.children;
    expect(attributeOf(svg, 'role')).toBe('img');
    expect(attributeOf(svg, 'aria-labelledby')).toBe('title desc');
    expect(title).toMatchObject({ name: 'title', text: 'Today' });
    expect(description?.text).toMatch(/^pc-q35-10\.0 \(x86_64\): \d+ controllers?, \d+ devices, /);
  });

  it('has ids of its own if asked to', () => {
    const made = guestWith(['nic']);
    const [a, b] = ['a-', 'b-'].map((idPrefix) =>
      attributesIn(draw(made, { as: 'svg', idPrefix }), 'id'),
    );
    expect(a?.filter((id) => b?.includes(id))).toEqual([]);
  });

  it('tells scripts which device is where', () => {
    const groups = elements(parseXml(draw(guestWith(['nic']), { as: 'svg' })));
    const nic = groups.find((element) => attributeOf(element, 'data-device') === 'nic');
    expect(nic?.attributes.map(({ name, value }) => `${name}=${value}`).slice(1)).toEqual([
      'class=device',
      'data-device=nic',
      'data-kind=interface',
      'data-bus=1',
      'data-slot=0',
      'data-function=0',
    ]);
  });

  it('tells scripts which ports a run stands for', () => {
    const ports = [1, 2, 3].map((index) => pci(index, 'pcie-root-port', at(0, index)));
    const svg = draw(planWith([pci(0, 'pcie-root'), ...ports]), { as: 'svg' });
    expect(attributesIn(svg, 'data-devices')).toEqual(['["pci1","pci2","pci3"]']);
  });
});

describe('names', () => {
  it('of any characters do no harm', () => {
    const svg = draw(guestWith(hostileNames), { as: 'svg' });
    expect(attributesIn(svg, 'data-device')).toContain(hostileNames[0]);
    expect(elements(parseXml(svg)).map(({ name }) => name)).not.toContain('script');
  });

  it('chosen at random do no harm', () => {
    const isSound = fc.property(anyNames, (names) => {
      parseXml(draw(guestWith(names), { as: 'svg', title: names[0], idPrefix: names[0] }));
    });
    fc.assert(isSound, { seed: 20_261_127, numRuns: 200 });
  });
});

describe('themes', () => {
  it('are light, dark, or what the reader has chosen', () => {
    const made = guestWith(['nic']);
    const [auto = '', light = '', dark = ''] = (['auto', 'light', 'dark'] as const).map((theme) =>
      draw(made, { as: 'svg', theme }),
    );
    expect(auto).toContain('prefers-color-scheme:dark');
    expect(light + dark).not.toContain('prefers-color-scheme');
    expect(light).toContain(`--fill-guest:${FILLS.guest[0]}`);
    expect(dark).toContain(`--fill-guest:${FILLS.guest[1]}`);
  });

  it('have text that is legible on every box', () => {
    for (const theme of [0, 1] as const)
      for (const ink of Object.values(INKS))
        for (const fill of Object.values(FILLS))
          expect(contrast(ink[theme], fill[theme])).toBeGreaterThanOrEqual(4.5);
  });
});

/** As WCAG defines it. */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
