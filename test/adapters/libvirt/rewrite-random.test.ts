import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DomainDocument, readDomain } from '../../../src/adapters/libvirt/read.ts';
import { rewriteDomain } from '../../../src/adapters/libvirt/rewrite.ts';
import type { AddressWish } from '../../../src/core/address.ts';
import type { RequestDevice } from '../../../src/core/device.ts';
import type { Request } from '../../../src/core/request.ts';
import { EXAMPLES } from '../../properties/arbitraries.ts';
import { at, type Change, facts, gone } from './changes.ts';

const DOMAINS = new URL('../../fixtures/domains/', import.meta.url);
const fixtures = readdirSync(DOMAINS);

const pciAddresses: fc.Arbitrary<AddressWish> = fc.oneof(
  fc.record(
    {
      type: fc.constant('pci' as const),
      domain: fc.constant(0),
      bus: fc.nat(255),
      slot: fc.integer({ min: 1, max: 31 }),
      function: fc.nat(7),
      multifunction: fc.constantFrom('on' as const, 'off' as const),
    },
    { requiredKeys: ['type', 'bus', 'slot'] },
  ),
  fc.constant({ type: 'pci' as const }),
);
const otherAddresses: fc.Arbitrary<AddressWish> = fc.oneof(
  fc.record({
    type: fc.constant('drive' as const),
    controller: fc.nat(9),
    bus: fc.nat(1),
    target: fc.nat(9),
    unit: fc.nat(9),
  }),
  fc.record({ type: fc.constant('usb' as const), bus: fc.nat(3), port: fc.constant('1.2') }),
  fc.record({
    type: fc.constant('ccw' as const),
    cssid: fc.constant(0xfe),
    ssid: fc.nat(3),
    devno: fc.nat(0xffff),
  }),
);
const addressChanges: fc.Arbitrary<Change> = fc
  .option(fc.oneof(pciAddresses, otherAddresses), { nil: undefined })
  .map(at);

const fieldChange: Change = (device) => {
  if (device.kind === 'controller' && device.busNr !== undefined) return { busNr: 77 };
  return device.kind === 'controller' && device.chassis !== undefined ? { chassis: 99 } : {};
};

/** What becomes of a device; most of them stay as they are. */
const deviceChanges: fc.Arbitrary<Change | undefined> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom<Change>(gone, fieldChange) },
  { weight: 2, arbitrary: addressChanges },
);

/** Devices that are there to say that there is none have no address. */
function takesAddress(device: RequestDevice): boolean {
  return (device as { model?: string }).model !== 'none';
}

function randomChanges({ request }: DomainDocument): fc.Arbitrary<Request> {
  const { devices } = request;
  const length = devices.length;
  const types = fc.option(fc.constantFrom('q35', 'pc-q35-9.2'), { nil: undefined });
  return fc
    .tuple(fc.array(deviceChanges, { minLength: length, maxLength: length }), types)
    .map(([changes, type]) => {
      const made = devices.flatMap((device, i) => {
        const change = changes[i]?.(device);
        if (changes[i] === gone) return [];
        return change === undefined || !takesAddress(device)
          ? [device]
          : [{ ...device, ...change } as RequestDevice];
      });
      const machine = type === undefined ? request.machine : { ...request.machine, type };
      return { machine, devices: made };
    });
}

/** What stands between the elements that are touched, as far as it is missing in another text. */
function lostPieces(document: DomainDocument, after: Request, xml: string): string[] {
  const kept = new Set(after.devices);
  const touched = document.elements
    .filter((_, i) => {
      const device = document.request.devices[i];
      return device === undefined || !kept.has(device);
    })
    .toSorted((a, b) => a.start - b.start);
  const starts = [0, ...touched.map(({ end }) => end)];
  const ends = [...touched.map(({ start }) => start), document.text.length];
  const withoutMachine = (text: string): string => text.replace(/\s+machine\s*=\s*(["']).*?\1/, '');
  let rest = withoutMachine(xml);
  return starts
    .filter((start, i) => {
      const piece = withoutMachine(document.text.slice(start, ends[i])).trimEnd();
      const at = rest.indexOf(piece);
      if (at < 0) return true;
      rest = rest.slice(at + piece.length);
      return false;
    })
    .map((start) => document.text.slice(start));
}

describe.each(fixtures)('%s', (name) => {
  const text = readFileSync(new URL(`${name}/in.xml`, DOMAINS), 'utf8');

  it.each([
    ['as it is', text],
    ['with carriage returns', text.replace(/\r?\n/g, '\r\n')],
  ])('states random changes, %s', (_, written) => {
    const document = readDomain(written);
    fc.assert(
      fc.property(randomChanges(document), (after) => {
        const xml = rewriteDomain(document, after);
        expect(facts(readDomain(xml).request)).toEqual(facts(after));
        expect(lostPieces(document, after, xml)).toEqual([]);
        if (written.includes('\r\n')) expect(xml).not.toMatch(/[^\r]\n/);
      }),
      { ...EXAMPLES, numRuns: 20 },
    );
  });
});
