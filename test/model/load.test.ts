import { describe, expect, test } from 'vitest';
import { bundledModel, bundledModelFiles, modelFromFiles } from '../../src/model/load.ts';
import { issueOf } from '../support/builders.ts';

const files = bundledModelFiles();

/** The bundled facts with further families. */
const withFamilies = (...families: object[]) => ({
  ...files,
  machines: [...files.machines, { families }],
});
const family = {
  id: 'mine',
  title: 'my machine',
  source: 'me',
  arches: ['x86_64'],
  extends: 'q35',
};

describe('the bundled model', () => {
  test('is read and checked once', () => {
    expect(bundledModel()).toBe(bundledModel());
  });

  test('says for every family where its facts come from', () => {
    for (const { id, source } of bundledModel().families) {
      expect(source, id).not.toBe('');
    }
  });

  test('knows every controller model libvirt has', () => {
    const { pci, controllers } = bundledModel();
    expect([...pci.keys()].sort()).toEqual([...(controllers.models.pci ?? [])].sort());
  });
});

describe('a family', () => {
  test('takes what it does not say from the one it extends', () => {
    const entry = { ...family, names: ['mine'], pci: { supported: false } };
    const found = modelFromFiles(withFamilies(entry)).familyOf('x86_64', 'mine');
    expect(found).toMatchObject({
      id: 'mine',
      pci: { supported: false, hostBridges: false, expanders: [] },
      implied: { sata: true },
      defaults: { serial: 'isa-serial' },
      chipset: { primaryVideoSlot: 1 },
    });
  });

  test('may drop a chipset or a default by `null`', () => {
    const entry = { ...family, names: ['mine'], chipset: null, defaults: { serial: null } };
    const found = modelFromFiles(withFamilies(entry)).familyOf('x86_64', 'mine');
    expect(found?.chipset).toBeUndefined();
    expect(found?.defaults).not.toHaveProperty('serial');
    expect(found?.defaults.panic).toBe('isa');
  });

  test('may extend one that stands further down', () => {
    const first = { ...family, id: 'first', names: ['first'], extends: 'second' };
    const second = { ...family, id: 'second', virtio: 'ccw' };
    expect(modelFromFiles(withFamilies(first, second)).familyOf('x86_64', 'first')?.virtio).toBe(
      'ccw',
    );
  });
});

describe('facts that are wrong are refused', () => {
  test.each<[string, object[], string]>([
    ['defined twice', [family, family], 'machine family `mine` is defined twice'],
    [
      'an extension of nothing',
      [{ ...family, extends: 'q53' }],
      'machine family `mine` extends `q53`, which is not defined',
    ],
    [
      'a circle',
      [
        { ...family, extends: 'other' },
        { ...family, id: 'other', extends: 'mine' },
      ],
      'machine families extend each other in a circle: mine → other → mine',
    ],
    ['a gap', [{ ...family, extends: undefined }], 'machine family `mine` lacks `pci`'],
  ])('%s', (_, families, message) => {
    expect(issueOf(() => modelFromFiles(withFamilies(...families)))).toMatchObject({
      code: 'ModelInvalid',
      path: ['machines', 'mine'],
      message,
    });
  });

  test('a wrong value is named by its path', () => {
    const wrong = withFamilies({ ...family, virtio: 'usb' });
    expect(issueOf(() => modelFromFiles(wrong))).toMatchObject({
      code: 'ModelInvalid',
      path: ['machines', files.machines.length, 'families', 0, 'virtio'],
    });
    expect(issueOf(() => modelFromFiles({ ...files, controllers: {} }))).toMatchObject({
      code: 'ModelInvalid',
      path: ['controllers', 'source'],
    });
    expect(issueOf(() => modelFromFiles({ ...files, devices: null })).path).toEqual(['devices']);
  });

  test('a slot that no bus has', () => {
    const chipset = { mustBe: [], functions: [], preferred: [], primaryVideoSlot: 32 };
    expect(issueOf(() => modelFromFiles(withFamilies({ ...family, chipset }))).path).toContain(
      'primaryVideoSlot',
    );
  });
});
