import { describe, expect, test } from 'vitest';
import { parse } from '../../../src/adapters/libvirt/xml.ts';
import { completeDomain } from '../../../src/complete-domain.ts';
import { completed, domain } from '../../support/builders.ts';

/** A board on which next to nothing is implied. */
const board = (devices: string) =>
  domain(`    <audio id='1' type='none'/>\n${devices}`, 'raspi4b', 'aarch64');

/** A PC that gets nothing but what its devices need. */
const QUIET = `    <controller type='usb' index='0' model='none'/>
    <controller type='pci' index='0' model='pci-root'/>
    <input type='mouse' bus='ps2'/>
    <input type='keyboard' bus='ps2'/>
    <audio id='1' type='none'/>
    <memballoon model='none'/>`;
const quiet = (devices: string) => domain(`${QUIET}\n${devices}`);

/** The first element of a name, with the blanks in front of it. */
function element(xml: string, name: string): string {
  const found = new RegExp(`[ \\t]*<${name}\\b(?:[^>]*/>|[\\s\\S]*?</${name}>)`).exec(xml)?.[0];
  if (found === undefined) throw new Error(`no <${name}> in ${xml}`);
  return found;
}

/** Lines of the first text that are not in the second. */
function lost(before: string, after: string): string[] {
  const kept = new Set(after.split('\n'));
  return before.split('\n').filter((line) => !kept.has(line));
}

/** Names of the elements in `<devices>`, in order. */
const kinds = (xml: string) =>
  [...(/<devices>([\s\S]*)<\/devices>/.exec(xml)?.[1] ?? '').matchAll(/^ {4}<([a-z]+)/gm)].map(
    ([, name]) => name,
  );

const NIC_SEAT = `<address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/>`;

describe('only what has to change is touched', () => {
  test('comments, blank lines, unknown elements and attributes stay', () => {
    const before = quiet(`    <!-- the network -->

    <interface type='user' future='yes'>
      <!-- an old card -->
      <model type='e1000'/>   <!-- behind it -->
      <mtu size='1500'/>
      <![CDATA[ ]]>
    </interface>
    <future><device/></future>
    <?keep this?>`).replace('<devices>', '<metadata><a xmlns="b">&lt;</a></metadata>\n  <devices>');
    const { xml } = completed(before);
    expect(lost(before, xml)).toEqual([]);
    expect(xml).toContain(`      <![CDATA[ ]]>\n      ${NIC_SEAT}\n    </interface>`);
  });

  test('tabs indent what is added by tabs', () => {
    const before = quiet(
      "\t\t<interface type='user'>\n\t\t\t<model type='e1000'/>\n\t\t</interface>",
    );
    expect(element(completed(before).xml, 'interface')).toBe(
      `\t\t<interface type='user'>\n\t\t\t<model type='e1000'/>\n\t\t\t${NIC_SEAT}\n\t\t</interface>`,
    );
  });

  test('carriage returns stay', () => {
    const before = quiet(
      "    <interface type='user'>\n      <model type='e1000'/>\n    </interface>",
    );
    const { xml } = completed(before.replaceAll('\n', '\r\n'));
    expect(xml).toContain(`\r\n    <interface type='user'>\r\n      <model type='e1000'/>`);
    expect(xml).toContain(`${NIC_SEAT}\r\n    </interface>\r\n`);
    expect(xml.replaceAll('\r\n', '\n')).toBe(completed(before).xml);
  });

  test('a line that is removed takes its carriage return along', () => {
    const before = quiet(`    <video>
      <model type='none'/>
      <address type='pci' slot='0x05'/>
    </video>`);
    const { xml } = completed(before.replaceAll('\n', '\r\n'));
    expect(element(xml, 'video')).toBe("    <video>\r\n      <model type='none'/>\r\n    </video>");
  });

  test('double quotes and odd blanks stay, new values go between them', () => {
    const before = quiet(`    <video>
      <model  type = "qxl"
        ram="50000"  vram = '65536' vgamem="16384" heads="1" primary="yes" />
    </video>`);
    expect(element(completed(before).xml, 'video')).toBe(`    <video>
      <model  type = "qxl"
        ram="65536"  vram = '65536' vgamem="16384" heads="1" primary="yes" />
      ${NIC_SEAT}
    </video>`);
  });

  test('entities and character references stay', () => {
    const before = quiet(`    <disk type='file' device='disk'>
      <source file='/a&amp;b&#x20;&quot;c&gt;'/>
      <target dev='sd&#97;' bus='scsi'/>
    </disk>`);
    const { xml } = completed(before);
    expect(lost(before, xml)).toEqual([]);
    expect(xml).toContain("<address type='drive' controller='0' bus='0' target='0' unit='0'/>");
  });

  test('a byte order mark and an XML declaration stay, nothing is put at the end', () => {
    const before =
      `\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n${quiet("    <rng model='virtio'/>")}`.trimEnd();
    const { xml } = completed(before);
    expect(xml.startsWith('\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<domain')).toBe(true);
    expect(xml.endsWith('</domain>')).toBe(true);
    expect(xml).toContain(`<rng model='virtio'>\n      ${NIC_SEAT}`);
  });

  test('characters outside the basic plane move nothing', () => {
    const before = quiet("    <!-- 🦉🦉 --><rng model='virtio'/>").replace('guest', '𝄞');
    const { xml } = completed(before);
    expect(xml).toContain(`    <!-- 🦉🦉 --><rng model='virtio'>\n      ${NIC_SEAT}\n    </rng>`);
    expect(xml.replace(/<rng [\s\S]*<\/rng>/, "<rng model='virtio'/>")).toBe(before);
  });

  test('a domain to which nothing is added comes back as it was', () => {
    const silent = board(
      "    <watchdog model='i6300esb' action='none'/>\n    <graphics type='vnc'/>\n    <video><model type='none'/></video>",
    );
    const done = completed(silent);
    expect(done.changes).toEqual([]);
    expect(done.xml).toBe(silent);
  });
});

describe('the machine', () => {
  const os = (type: string) => completed(board('').replace(/<type.*<\/type>/, type)).xml;

  test.each([
    [
      "<type arch='x86_64' machine='pc'>hvm</type>",
      "<type arch='x86_64' machine='pc-i440fx-10.0'>hvm</type>",
    ],
    [
      '<type machine = "q35" arch="x86_64">hvm</type>',
      '<type machine = "pc-q35-10.0" arch="x86_64">hvm</type>',
    ],
    ["<type arch='x86_64'>hvm</type>", "<type arch='x86_64' machine='pc-i440fx-10.0'>hvm</type>"],
    ["<type machine='pc'>hvm</type>", "<type machine='pc-i440fx-10.0' arch='x86_64'>hvm</type>"],
    ['<type>hvm</type>', "<type arch='x86_64' machine='pc-i440fx-10.0'>hvm</type>"],
    ['<type >hvm</type>', "<type arch='x86_64' machine='pc-i440fx-10.0' >hvm</type>"],
  ])('%s', (type, expected) => {
    expect(element(os(type), 'type').trim()).toBe(expected);
  });
});

describe('fields are filled in where they belong', () => {
  test.each<[string, string, string]>([
    [
      'an element without content is opened',
      "    <rng model='virtio'/>",
      `    <rng model='virtio'>\n      ${NIC_SEAT}\n    </rng>`,
    ],
    [
      'also with a blank in front of its end',
      "    <rng model='virtio' />",
      `    <rng model='virtio'>\n      ${NIC_SEAT}\n    </rng>`,
    ],
    [
      'one on a single line is broken up',
      "    <rng model='virtio'><rate bytes='1'/></rng>",
      `    <rng model='virtio'><rate bytes='1'/>\n      ${NIC_SEAT}\n    </rng>`,
    ],
    [
      'an empty one too',
      "    <rng model='virtio'></rng>",
      `    <rng model='virtio'>\n      ${NIC_SEAT}\n    </rng>`,
    ],
    [
      'an attribute goes behind the others',
      `    <sound model='virtio'>\n      ${NIC_SEAT}\n    </sound>`,
      `    <sound model='virtio' streams='2'>\n      ${NIC_SEAT}\n    </sound>`,
    ],
    [
      'a child that is missing is made',
      `    <interface>\n      ${NIC_SEAT}\n    </interface>`,
      `    <interface type='user'>\n      ${NIC_SEAT}\n      <model type='rtl8139'/>\n    </interface>`,
    ],
    [
      'a child that is there gets what it lacks',
      `    <serial type='pty'>\n      <target port='1'/>\n    </serial>`,
      `    <serial type='pty'>\n      <target port='1' type='isa-serial'>\n        <model name='isa-serial'/>\n      </target>\n    </serial>`,
    ],
    [
      'a child of a child is made, too',
      '    <vsock>\n    </vsock>',
      `    <vsock model='virtio'>\n      <cid auto='yes'/>\n      ${NIC_SEAT}\n    </vsock>`,
    ],
  ])('%s', (_, before, after) => {
    const name = /<([a-z]+)/.exec(before)?.[1] ?? '';
    expect(element(completed(quiet(before)).xml, name)).toBe(after);
  });

  test('what does not hold any more is taken away', () => {
    const before = quiet(`    <video>
      <model type='none' vram='1' heads='1' primary='yes'/>
      <acceleration accel3d='no'/>
      <address type='pci' slot='0x05'/>
    </video>`);
    expect(element(completed(before).xml, 'video')).toBe(
      "    <video>\n      <model type='none'/>\n      <acceleration accel3d='no'/>\n    </video>",
    );
  });

  test('sizes that are filled in or rounded', () => {
    const shared = quiet("    <shmem name='a'>\n      <model type='ivshmem-plain'/>\n    </shmem>");
    expect(element(completed(shared).xml, 'shmem')).toContain("<size unit='M'>4</size>");
    const memory = domain(
      "    <memory model='dimm'><target><size unit='MiB'>300</size><node>0</node></target></memory>",
      'pseries',
      'ppc64',
    );
    expect(completed(memory).xml).toContain("<size unit='KiB'>524288</size>");
  });
});

describe('addresses are written anew if they leave something to guess', () => {
  const nic = (address: string) =>
    element(
      completed(
        quiet(
          `    <interface type='user'>\n      <model type='e1000'/>\n      ${address}\n    </interface>`,
        ),
      ).xml,
      'interface',
    )
      .split('\n')
      .slice(2, -1)
      .join('\n')
      .trim();

  test.each([
    ["<address type='pci' bus='0' slot='5'/>", "<address type='pci' bus='0' slot='5'/>"],
    [
      '<address  slot="0x05" bus=\'0x0\' type="pci" />',
      '<address  slot="0x05" bus=\'0x0\' type="pci" />',
    ],
    [
      "<address type='pci' slot='5'/>",
      "<address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>",
    ],
    [
      "<address type='pci' bus='0' slot='010'/>",
      "<address type='pci' domain='0x0000' bus='0x00' slot='0x08' function='0x0'/>",
    ],
    ["<address type='pci'/>", NIC_SEAT],
    ["<address type='pci' function='3' multifunction='on'/>", NIC_SEAT],
    ["<address type='pci'></address>", NIC_SEAT],
    ["<address type='isa' irq='10'/>", "<address type='isa' irq='0x10'/>"],
  ])('%s', (before, after) => {
    expect(nic(before)).toBe(after);
  });

  test('a root port that is shared says so', () => {
    const ports = [1, 2].map(
      (index) => `    <controller type='pci' index='${index}' model='pcie-root-port'/>`,
    );
    const { xml } = completed(
      domain(
        `    <controller type='pci' index='0' model='pcie-root'/>\n${ports.join('\n')}`,
        'q35',
      ),
    );
    expect(xml).toContain("slot='0x01' function='0x0' multifunction='on'/>");
  });

  test('a port that was written in hexadecimal stays so, one that is chosen is written so', () => {
    const { xml } = completed(
      domain(
        `    <controller type='pci' index='0' model='pcie-root'/>
    <controller type='pci' index='1' model='pcie-root-port'>
      <target port='0x1f'/>
    </controller>
    <controller type='pci' index='2' model='pcie-root-port'/>`,
        'q35',
      ),
    );
    expect(xml).toContain("<target port='0x1f' chassis='1'/>");
    expect(xml).toContain("<target chassis='2' port='0x9'/>");
  });
});

describe('devices that are added', () => {
  test('go behind the last of their kind, or of the kinds before it', () => {
    const { xml } = completed(
      domain(`    <emulator>/usr/bin/qemu</emulator>
    <disk type='file' device='disk'>
      <target dev='sda' bus='scsi'/>
    </disk>
    <rng model='virtio'/>`),
    );
    expect(kinds(xml)).toEqual([
      'emulator',
      'disk',
      'controller',
      'controller',
      'controller',
      'input',
      'input',
      'audio',
      'memballoon',
      'rng',
    ]);
  });

  test('keep libvirt’s order among those of their kind', () => {
    const { xml } = completed(
      domain(`    <controller type='pci' index='1' model='pci-bridge'/>
    <!-- the second -->
    <controller type='usb' index='1' model='qemu-xhci'/>`),
    );
    const list = [...xml.matchAll(/<controller type='([a-z]+)' index='(\d)'/g)].map(
      ([, type, index]) => `${type}${index}`,
    );
    expect(list).toEqual(['pci0', 'pci1', 'usb0', 'usb1']);
    expect(xml).toContain("    <!-- the second -->\n    <controller type='usb' index='1'");
  });

  test('go first if nothing comes before them', () => {
    const { xml } = completed(domain("    <memballoon model='none'/>"));
    expect(kinds(xml)).toEqual([
      'controller',
      'controller',
      'input',
      'input',
      'audio',
      'memballoon',
    ]);
  });

  test('take the indent of their neighbours', () => {
    const { xml } = completed(domain("\t<memballoon model='none'/>"));
    expect(xml).toContain(
      "\n\t<controller type='usb' index='0' model='piix3-uhci'>\n\t  <address type='pci'",
    );
  });

  test('stand in a domain of a single line', () => {
    const { xml } = completed(
      "<domain type='kvm'><os><type arch='aarch64' machine='virt'>hvm</type></os><devices><rng model='virtio'/></devices></domain>",
    );
    expect(() => parse(xml)).not.toThrow();
    expect(completed(xml).changes).toEqual([]);
  });
});

describe('a domain without devices', () => {
  const added = `<devices>
    <controller type='pci' index='0' model='pcie-root'/>
    <audio id='1' type='none'/>
  </devices>`;
  const around = (devices: string) => `<domain type='kvm'>
  <os><type arch='aarch64' machine='virt-10.0'>hvm</type></os>
${devices}</domain>
`;

  test.each(['<devices/>', '<devices />', '<devices></devices>', '<devices>\n  </devices>'])(
    '%j is filled',
    (devices) => {
      expect(completed(around(`  ${devices}\n`)).xml).toBe(around(`  ${added}\n`));
    },
  );

  test('gets a section of them', () => {
    expect(completed(around('')).xml).toBe(around(`  ${added}\n`));
  });

  test('keeps the comments in its section', () => {
    const { xml } = completed(around('  <devices>\n    <!-- none so far -->\n  </devices>\n'));
    expect(xml).toContain('<!-- none so far -->');
    expect(xml).toContain("<controller type='pci' index='0' model='pcie-root'/>");
  });

  test('may be a single tag', () => {
    const { xml } = completed("<domain type='kvm'/>");
    expect(() => parse(xml)).not.toThrow();
    expect(xml).toMatch(/^<domain type='kvm'>\s*<devices>[\s\S]*<\/devices>\s*<\/domain>$/);
  });
});

describe('devices change places where libvirt orders them', () => {
  const disk = (name: string) => `    <disk type='file' device='disk'>
      <source file='/${name}'/>
      <target dev='${name}' bus='virtio'/>
    </disk>`;

  test('disks by name, while comments stay where they are', () => {
    const before = quiet(`    <!-- first -->\n${disk('vdb')}\n    <!-- second -->\n${disk('vda')}`);
    const { xml } = completed(before);
    const order = [...xml.matchAll(/<!-- (\w+) -->|dev='(\w+)'/g)].map(
      ([, comment, name]) => comment ?? name,
    );
    expect(order).toEqual(['first', 'vda', 'second', 'vdb']);
    expect(lost(before, xml)).toEqual([]);
    expect(xml).toContain("<source file='/vda'/>\n      <target dev='vda' bus='virtio'/>");
  });

  test('and take what is filled in with them', () => {
    const { xml } = completed(quiet(`${disk('vdb')}\n${disk('vda')}`));
    const [first, second] = [...xml.matchAll(/<disk[\s\S]*?<\/disk>/g)].map(([text]) => text);
    expect(first).toContain('/vda');
    expect(first).toContain("slot='0x02'");
    expect(second).toContain('/vdb');
    expect(second).toContain("slot='0x03'");
  });

  test('controllers by type and index', () => {
    const list = ['uhci1', 'ehci1'].map(
      (part) => `    <controller type='usb' index='0' model='ich9-${part}'/>`,
    );
    const { xml } = completed(domain(`${list.join('\n')}\n    <memballoon model='none'/>`));
    expect(xml.indexOf('ich9-ehci1')).toBeLessThan(xml.indexOf('ich9-uhci1'));
    expect(xml).toContain(
      "<controller type='usb' index='0' model='ich9-uhci1'>\n      <master startport='0'/>",
    );
  });

  test('the primary video device comes first', () => {
    const video = (model: string, more = '') =>
      `    <video>\n      <model type='${model}'${more}/>\n    </video>`;
    const { xml } = completed(quiet(`${video('vga')}\n${video('qxl', " primary='yes'")}`));
    expect(xml.indexOf("type='qxl'")).toBeLessThan(xml.indexOf("type='vga'"));
  });

  test('but not in a domain that has everything', () => {
    const seat = (slot: number) =>
      `\n      <address type='pci' domain='0x0000' bus='0x00' slot='0x0${slot}' function='0x0'/>\n    </disk>`;
    const complete = quiet(
      `${disk('vdb').replace('\n    </disk>', seat(2))}\n${disk('vda').replace('\n    </disk>', seat(3))}`,
    );
    expect(completed(complete).xml).toBe(complete);
  });
});

describe('consoles and serial ports', () => {
  test('a console that becomes a serial port lends it its back end', () => {
    const before = quiet(`    <console type='unix'>
      <source mode='bind' path='/a&amp;b'/>
      <log file='/c'/>
      <alias name='ua-talk'/>
    </console>`);
    const { xml } = completed(before);
    expect(element(xml, 'serial')).toBe(`    <serial type='unix'>
      <source mode='bind' path='/a&amp;b'/>
      <log file='/c'/>
      <target type='isa-serial' port='0'>
        <model name='isa-serial'/>
      </target>
    </serial>`);
    expect(element(xml, 'console')).toBe(`    <console type='unix'>
      <source mode='bind' path='/a&amp;b'/>
      <log file='/c'/>
      <alias name='ua-talk'/>
      <target type='serial' port='0'/>
    </console>`);
  });

  test('a serial port gets a console that looks like it', () => {
    const { xml } = completed(
      quiet(`    <serial type='file'>
      <source path='/log'/>
      <target type='isa-serial' port='2'>
        <model name='isa-serial'/>
      </target>
    </serial>`),
    );
    expect(element(xml, 'console')).toBe(`    <console type='file'>
      <source path='/log'/>
      <target type='serial' port='2'/>
    </console>`);
  });

  test('a console that differs from its serial port is replaced', () => {
    const { xml } = completed(
      quiet(`    <serial type='file'>
      <source path='/log'/>
    </serial>
    <console type='pty'>
      <alias name='ua-other'/>
    </console>`),
    );
    expect(element(xml, 'console')).toBe(`    <console type='file'>
      <source path='/log'/>
      <target type='serial' port='0'/>
    </console>`);
  });

  test('a console repeats the address of its serial port', () => {
    const { xml } = completed(domain("    <serial type='pty'/>", 'pseries', 'ppc64'));
    expect(element(xml, 'console')).toContain("<address type='spapr-vio' reg='0x30000000'/>");
  });
});

describe('a completed domain', () => {
  const channel =
    "    <channel type='pty'>\n      <target type='virtio' name='a'/>\n    </channel>";

  test.each<[string, string]>([
    ['a PC with nothing', domain('')],
    ['a Q35 guest with nothing', domain('', 'q35')],
    ['an Arm guest', domain("    <rng model='virtio'/>", 'virt', 'aarch64')],
    ['a channel device', domain("    <rng model='virtio'/>", 's390-ccw-virtio', 's390x')],
    ['a pseries guest', domain("    <serial type='pty'/>\n    <nvram/>", 'pseries', 'ppc64')],
    ['a channel', domain(channel, 'q35')],
    ['graphics', domain("    <graphics type='vnc'/>")],
    ['a lone console', domain("    <console type='pty'/>")],
    [
      'a USB hub',
      domain(
        "    <input type='tablet' bus='usb'/>\n    <input type='mouse' bus='usb'/>\n    <input type='keyboard' bus='usb'/>",
      ),
    ],
    [
      'disks out of order',
      quiet(
        "    <disk type='file'><target dev='vdb' bus='virtio'/></disk>\n    <disk type='file'><target dev='vda' bus='virtio'/></disk>",
      ),
    ],
    [
      'bare elements',
      domain('    <controller/>\n    <video/>\n    <interface/>\n    <vsock/>\n    <panic/>'),
    ],
    ['octal numbers', quiet("    <rng model='virtio'><address type='pci' slot='010'/></rng>")],
    ['tabs and carriage returns', domain("\t<rng model='virtio'/>").replaceAll('\n', '\r\n')],
  ])('of %s is left alone', (_, before) => {
    const { xml } = completed(before);
    const again = completed(xml);
    expect(again.changes).toEqual([]);
    expect(again.xml).toBe(xml);
  });
});

describe('changes', () => {
  test('name what was added and what was filled in', () => {
    const { changes } = completed(quiet("    <interface type='user'/>"));
    expect(changes).toHaveLength(1);
    expect(changes[0]?.device.id).toBe('interface0');
    expect(changes[0]?.fields).toEqual([
      { field: 'model', from: undefined, to: 'rtl8139' },
      {
        field: 'address',
        from: undefined,
        to: expect.objectContaining({ type: 'pci', bus: 0, slot: 2, function: 0 }),
      },
    ]);
    const added = completed(domain('')).changes;
    expect(added.every(({ fields }) => fields === undefined)).toBe(true);
    expect(added.map(({ device }) => device.id)).toEqual([
      'usb0',
      'pci0',
      'input0',
      'input1',
      'audio0',
      'memballoon0',
    ]);
  });

  test('that only make an address clearer are none', () => {
    const { changes } = completed(
      quiet("    <rng model='virtio'><address type='pci' slot='5'/></rng>"),
    );
    expect(changes).toEqual([]);
  });
});

describe('what others might read differently', () => {
  const complete = (devices: string, newline = '\n') =>
    completeDomain(
      [
        "<domain type='qemu'>",
        '<memory>1048576</memory>',
        "<os><type arch='x86_64' machine='q35'>hvm</type></os>",
        `<devices>${devices}</devices>`,
        '</domain>',
        '',
      ].join(newline),
      { capabilities: 'qemu-10.0' },
    );

  test('an octal number is written in decimal or hexadecimal', () => {
    const { xml } = complete(
      "<controller type='pci' index='1' model='pcie-root-port'><target chassis='010' port='020'/></controller>",
    );
    expect(xml).toContain("<target chassis='8' port='0x10'/>");
  });

  test('the line breaks of the document are those of what is added', () => {
    const { xml } = complete("<rng model='virtio'><backend model='random'/></rng>", '\r\n');
    expect(xml.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('a console whose source gives way to that of its serial port is a change', () => {
    const { changes } = complete(
      "<serial type='file'><source path='/a'/></serial><console type='file'><source path='/b'/></console>",
    );
    const console = changes.find(({ device }) => device.kind === 'console');
    expect(console?.fields?.map(({ field }) => field)).toContain('source');
  });
});
