import { describe, expect, it } from 'vitest';
import { completeDomain } from '../../src/complete-domain.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import { randomDomain } from '../support/domain-generator/random-domain.ts';
import { refusalOf } from '../support/guests.ts';
import { randomFrom } from '../support/random.ts';

function domain(devices: string, machine = 'q35'): string {
  return `<domain type='qemu'><name>x</name><memory>1048576</memory><os><type arch='x86_64' machine='${machine}'>hvm</type></os>
<devices>
${devices}
</devices></domain>`;
}

describe('documents that cannot be meant', () => {
  it.each([
    ['nothing', '', 'XmlInvalid'],
    ['no XML', 'machine: q35', 'XmlInvalid'],
    ['an element that is not closed', '<domain><devices></domain>', 'XmlInvalid'],
    ['an attribute given twice', "<domain type='a' type='b'/>", 'XmlInvalid'],
    ['an undefined entity', '<domain>&nope;</domain>', 'XmlInvalid'],
    ['a NUL byte', '<domain>\0</domain>', 'XmlInvalid'],
    ['an internal entity', '<!DOCTYPE d [<!ENTITY a "aaaa">]><domain>&a;</domain>', 'XmlDoctype'],
    [
      'an external entity',
      '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><domain>&a;</domain>',
      'XmlDoctype',
    ],
    ['100,000 nested elements', `<domain>${'<a>'.repeat(100_000)}`, 'InputTooDeep'],
    ['another root', '<network/>', 'NotADomain'],
    ['a machine nobody knows', domain('', 'q36'), 'MachineUnknown'],
    [
      'a PCI index beyond all',
      domain("<controller type='pci' index='100000' model='pcie-root-port'/>"),
      'NumberOutOfRange',
    ],
    [
      'an index that is no number',
      domain("<controller type='pci' index='4294967296' model='pcie-root-port'/>"),
      'NumberInvalid',
    ],
    [
      'a controller type that every object has',
      domain("<controller type='constructor' index='0' model='x'/>"),
      'ControllerTypeUnknown',
    ],
    [
      'a negative index',
      domain("<controller type='pci' index='-1' model='pcie-root-port'/>"),
      'NumberInvalid',
    ],
    [
      'a drive controller beyond all',
      domain(
        "<disk type='file'><source file='/a'/><target dev='sda' bus='scsi'/><address type='drive' controller='4294967295'/></disk>",
      ),
      'ControllerIndexTooHigh',
    ],
    [
      'a disk name beyond all',
      domain("<disk type='file'><source file='/a'/><target dev='sdzzzzz' bus='scsi'/></disk>"),
      'ControllerIndexTooHigh',
    ],
    [
      'a slot beyond 31',
      domain(
        "<rng model='virtio'><backend model='random'/><address type='pci' bus='0' slot='32'/></rng>",
      ),
      'NumberOutOfRange',
    ],
    [
      'a USB port of five numbers',
      domain("<hub type='usb'><address type='usb' bus='0' port='1.1.1.1.1'/></hub>"),
      'UsbPortInvalid',
    ],
    [
      'an alias used twice',
      domain(
        "<hub type='usb'><alias name='ua-a'/></hub><hub type='usb'><alias name='ua-a'/></hub>",
      ),
      'AliasDuplicate',
    ],
    [
      'a disk name used twice',
      domain(
        "<disk type='file'><source file='/a'/><target dev='vda'/></disk><disk type='file'><source file='/b'/><target dev='vda'/></disk>",
      ),
      'DiskTargetDuplicate',
    ],
  ])('%s', (_, xml, code) => {
    const started = performance.now();
    const refused = refusalOf(() => completeDomain(xml));
    expect(refused.code).toBe(code);
    expect(refused.place?.line).toBeGreaterThan(0);
    expect(refused.place?.column).toBeGreaterThan(0);
    // A bound against hanging, generous for a busy machine.
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('a document larger than any domain', () => {
    expect(refusalOf(() => completeDomain(' '.repeat(33 * 1024 * 1024))).code).toBe(
      'InputTooLarge',
    );
  });
});

const EXTREMES = [
  '0',
  '-1',
  '1',
  '255',
  '256',
  '4294967295',
  '4294967296',
  '99999999999999999999',
  '0x',
  'x',
  '',
];

function mutate(xml: string, seed: number): string {
  const random = randomFrom(seed);
  const at = random.int(0, xml.length - 1);
  const length = random.int(1, 40);
  switch (random.int(0, 4)) {
    case 0:
      return xml.slice(0, at) + xml.slice(at + length);
    case 1:
      return xml.slice(0, at) + String.fromCharCode(random.int(0, 255)) + xml.slice(at + 1);
    case 2:
      return xml.slice(0, at) + xml.slice(at, at + length) + xml.slice(at);
    default: {
      const numbers = [...xml.matchAll(/'(?:0x)?[0-9a-f]+'/g)];
      const chosen = numbers[random.int(0, numbers.length - 1)];
      if (chosen === undefined) return xml;
      return `${xml.slice(0, chosen.index)}'${random.pick(EXTREMES)}'${xml.slice(chosen.index + chosen[0].length)}`;
    }
  }
}

describe('mutated domains', () => {
  it('are completed or refused, never anything else', () => {
    let completed = 0;
    let refused = 0;
    for (let seed = 0; seed < 3000; seed++) {
      const mutated = mutate(randomDomain(seed % 200).xml, seed);
      try {
        completeDomain(mutated, { capabilities: 'qemu-10.0' });
        completed++;
      } catch (error) {
        if (!(error instanceof DevaddrError)) throw new Error(`seed ${seed}`, { cause: error });
        expect(error.code).not.toBe('');
        refused++;
      }
    }
    expect(completed).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(300);
  });
});
