import { describe, expect, it } from 'vitest';
import { DevaddrError } from '../../src/core/issue.ts';
import { answerTo, codeFor, domain, expectSound } from './answer.ts';

const whole = domain("<rng model='virtio'>\n      <backend model='random'/>\n    </rng>");

describe('text that is not XML', () => {
  it.each([
    ['only blanks', ' \n\t '],
    ['only a byte order mark', '\ufeff'],
    ['only a comment', '<!-- nothing -->'],
    ['only a declaration', "<?xml version='1.0'?>"],
    ['a declaration that is not first', ` <?xml version='1.0'?>${whole}`],
    ['two roots', `${whole}<domain type='qemu'/>`],
    ['text behind the root', `${whole}text`],
    ['text in front of the root', `text${whole}`],
    ['an end tag too many', whole.replace('</domain>', '</devices></domain>')],
    ['an end tag of another name', whole.replace('</rng>', '</rmg>')],
    ['crossed elements', '<domain><a><b></a></b></domain>'],
    ['an unfinished start tag', whole.slice(0, whole.indexOf("model='virtio'") + 8)],
    ['an unfinished end tag', whole.slice(0, whole.lastIndexOf('>'))],
    ['an unfinished comment', whole.replace('</devices>', '<!-- </devices>')],
    ['two dashes in a comment', whole.replace('</devices>', '<!-- a -- b --></devices>')],
    ['an unfinished CDATA section', whole.replace('</devices>', '<![CDATA[ </devices>')],
    ['an unfinished instruction', whole.replace('</devices>', '<?php </devices>')],
    ['an attribute without value', whole.replace("model='virtio'", 'model')],
    ['an attribute without quotes', whole.replace("model='virtio'", 'model=virtio')],
    ['an attribute with other quotes', whole.replace("model='virtio'", 'model=\u2018virtio\u2019')],
    ['attributes without a blank', whole.replace("model='virtio'", "model='virtio'a='b'")],
    ['an attribute given twice', whole.replace("model='virtio'", "model='virtio' model='x'")],
    ['a < in an attribute', whole.replace("'random'", "'ran<dom'")],
    ['a lone &', whole.replace('hvm', 'h & vm')],
    ['an undefined entity', whole.replace('hvm', '&hvm;')],
    ['an entity of HTML', whole.replace('hvm', '&nbsp;')],
    ['an unfinished entity', whole.replace('hvm', '&amp')],
    ['a reference to NUL', whole.replace('hvm', '&#0;')],
    ['a reference to a surrogate', whole.replace('hvm', '&#xD800;')],
    ['a reference beyond Unicode', whole.replace('hvm', '&#x110000;')],
    ['a reference to a very large number', whole.replace('hvm', `&#${'9'.repeat(500)};`)],
    ['an empty reference', whole.replace('hvm', '&#;')],
    ['a NUL character', whole.replace('hvm', '\0')],
    ['a control character', whole.replace('hvm', '\u0001')],
    ['a noncharacter', whole.replace('hvm', '\uffff')],
    ['a lone high surrogate', whole.replace('hvm', '\ud83d')],
    ['a lone low surrogate', whole.replace('hvm', '\ude00')],
    ['surrogates the wrong way round', whole.replace('hvm', '\ude00\ud83d')],
    ['a ]]> in text', whole.replace('hvm', ']]>')],
    ['an element name that starts with a digit', '<domain><1/></domain>'],
    ['an element without a name', '<domain>< /></domain>'],
    ['JSON', '{"devices": []}'],
    ['HTML', '<!doctype html><p>'],
    ['UTF-16 read as Latin-1', [...whole].join('\0')],
  ])('%s', (_, text) => {
    expect(codeFor(text)).toBe('XmlInvalid');
  });
});

describe('a document type', () => {
  it.each([
    ['one internal entity', "<!DOCTYPE d [<!ENTITY a 'b'>]>"],
    [
      'entities that would expand to a gigabyte',
      `<!DOCTYPE d [<!ENTITY a0 '${'x'.repeat(1000)}'>${Array.from(
        { length: 6 },
        (_, i) => `<!ENTITY a${i + 1} '${`&a${i};`.repeat(10)}'>`,
      ).join('')}]>`,
    ],
    ['an entity that contains itself', "<!DOCTYPE d [<!ENTITY a0 '&a0;'>]>"],
    ['a file', "<!DOCTYPE d [<!ENTITY a0 SYSTEM 'file:///etc/passwd'>]>"],
    ['a host on the network', "<!DOCTYPE d [<!ENTITY a0 SYSTEM 'http://192.0.2.1/x'>]>"],
    ['a parameter entity', "<!DOCTYPE d [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]>"],
    ['a definition elsewhere', "<!DOCTYPE domain SYSTEM 'file:///etc/domain.dtd'>"],
    ['a public definition', "<!DOCTYPE domain PUBLIC 'x' 'http://192.0.2.1/domain.dtd'>"],
    ['default attributes', "<!DOCTYPE d [<!ATTLIST rng model CDATA 'virtio'>]>"],
    ['nothing at all', '<!DOCTYPE domain>'],
    ['text far behind', `<!--${'-x'.repeat(5000)}--><!DOCTYPE domain>`],
  ])('with %s', (_, doctype) => {
    expect(codeFor(doctype + whole.replace('hvm', '&a6;'))).toBe('XmlDoctype');
  });

  it('is only one where markup is: not in comments, CDATA sections and values', () => {
    for (const text of [
      whole.replace('</devices>', '<!-- <!DOCTYPE d> --></devices>'),
      whole.replace('</name>', '<![CDATA[<!DOCTYPE d>]]></name>'),
    ]) {
      expect(codeFor(text)).toBe('accepted');
    }
  });
});

describe('nesting', () => {
  const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);

  it.each([300, 1000, 3000, 5000, 10_000, 100_000])('%d deep is refused everywhere', (depth) => {
    for (const text of [
      nested(depth),
      '<a>'.repeat(depth),
      domain(nested(depth)),
      domain(`<rng model='virtio'>${nested(depth)}<backend model='random'/></rng>`),
      whole.replace('hvm', nested(depth)),
      whole.replace('1024', nested(depth)),
    ]) {
      expect(codeFor(text)).toBe('InputTooDeep');
    }
  });

  it('of an ordinary depth is accepted', () => {
    expect(codeFor(domain('', { head: `<metadata>${nested(200)}</metadata>` }))).toBe('accepted');
  });
});

describe('size', () => {
  it('past the limit is refused, whatever the text is', () => {
    const size = 32 * 1024 * 1024 + 1;
    for (const text of [' '.repeat(size), '<'.repeat(size), domain(' '.repeat(size))]) {
      const answer = answerTo(text);
      expect(answer).toBeInstanceOf(DevaddrError);
      if (!(answer instanceof DevaddrError)) return;
      expect(answer.code).toBe('InputTooLarge');
      expectSound(answer, text);
    }
  });

  it.each([
    ['a long comment', domain(`<!--${'-x'.repeat(2_000_000)}-->`), 'accepted'],
    ['many blanks', domain(' '.repeat(4_000_000)), 'accepted'],
    ['many character references', whole.replace('hostile', '&#65;'.repeat(200_000)), 'accepted'],
    [
      'many attributes',
      whole.replace('<rng', `<rng${numbered(20_000, (i) => ` a${i}=''`)}`),
      'InputTooLarge',
    ],
    ['many children', whole.replace('<backend', `${'<a/>'.repeat(100_000)}<backend`), 'accepted'],
    ['many unknown elements', domain('<a/>'.repeat(100_000)), 'accepted'],
    ['many start tags', '<domain'.repeat(500_000), 'XmlInvalid'],
    ['an attribute without end', `<domain a='${'a'.repeat(4_000_000)}`, 'XmlInvalid'],
    ['a long machine name', domain('', { machine: 'q'.repeat(1_000_000) }), 'MachineUnknown'],
    ['a long architecture', domain('', { arch: 'q'.repeat(1_000_000) }), 'ArchUnknown'],
    [
      'a long number',
      domain(`<controller type='usb' index='${'9'.repeat(1_000_000)}'/>`),
      'NumberInvalid',
    ],
    [
      'a long blank number',
      domain(`<controller type='usb' index='${' '.repeat(500_000)}x'/>`),
      'NumberInvalid',
    ],
    ['a long size', whole.replace('1024', `${' '.repeat(500_000)}x`), 'NumberInvalid'],
    [
      'a long model',
      domain(`<controller type='usb' model='${'x'.repeat(1_000_000)}'/>`),
      'ControllerModelUnknown',
    ],
    [
      'a long USB port',
      domain(`<hub type='usb'><address type='usb' bus='0' port='${'1.'.repeat(500_000)}'/></hub>`),
      'UsbPortInvalid',
    ],
    [
      'a long disk name',
      domain(`<disk><source file='/a'/><target dev='${'a'.repeat(1_000_000)}'/></disk>`),
      'DiskNameInvalid',
    ],
  ])('%s', (_, text, code) => {
    expect(codeFor(text)).toBe(code);
  });
});

function numbered(count: number, make: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => make(i)).join('');
}

describe('names of things every object has', () => {
  it.each([
    ["<controller type='__proto__'/>", 'ControllerTypeUnknown'],
    ["<controller type='constructor' model='name'/>", 'ControllerTypeUnknown'],
    ["<controller type='toString'/>", 'ControllerTypeUnknown'],
    ["<controller type='usb' model='constructor'/>", 'ControllerModelUnknown'],
    ["<hub type='usb'><address type='constructor'/></hub>", 'AddressTypeUnknown'],
    ["<hub type='__proto__'/>", 'NameUnknown'],
    ["<input type='constructor'/>", 'NameUnknown'],
    ["<disk><source file='/a'/><target dev='vda' bus='__proto__'/></disk>", 'NameUnknown'],
    ["<hostdev mode='subsystem' type='constructor'><source/></hostdev>", 'NameUnknown'],
    ['<constructor/><__proto__/><hasOwnProperty/>', 'accepted'],
  ])('%s', (devices, code) => {
    expect(codeFor(domain(devices))).toBe(code);
  });

  it('are no machines, architectures and units', () => {
    expect(codeFor(domain('', { machine: 'constructor' }))).toBe('MachineUnknown');
    expect(codeFor(domain('', { arch: '__proto__' }))).toBe('ArchUnknown');
    expect(codeFor(whole.replace("unit='MiB'", "unit='constructor'"))).toBe('NumberInvalid');
    expect(codeFor(whole.replace("type='qemu'", "type='__proto__'"))).not.toBe('accepted');
  });
});

describe('names given twice', () => {
  const disk = (dev: string, more = ''): string =>
    `<disk><source file='/a'/><target dev='${dev}' bus='virtio'/>${more}</disk>`;

  it.each([
    ['a disk name', disk('vda') + disk('vda'), 'DiskTargetDuplicate'],
    [
      'an alias',
      disk('vda', "<alias name='ua-x'/>") + disk('vdb', "<alias name='ua-x'/>"),
      'AliasDuplicate',
    ],
    [
      'a boot order',
      disk('vda', "<boot order='1'/>") + disk('vdb', "<boot order='1'/>"),
      'BootOrderDuplicate',
    ],
    ['a controller', "<controller type='scsi' index='1'/>".repeat(2), 'ControllerDuplicate'],
    [
      'a PCI seat',
      disk('vda', "<address type='pci' slot='9'/>") + disk('vdb', "<address type='pci' slot='9'/>"),
      'PciSeatTaken',
    ],
    [
      'an alias that looks like a controller',
      `${disk('vda', "<alias name='ua-pci1'/>")}<hub type='usb'><alias name='ua-usb0'/></hub>`,
      'accepted',
    ],
    [
      'an alias that looks like a disk',
      disk('vda', "<alias name='ua-vdb'/>") + disk('vdb'),
      'accepted',
    ],
  ])('%s', (_, devices, code) => {
    expect(codeFor(domain(devices))).toBe(code);
  });
});
