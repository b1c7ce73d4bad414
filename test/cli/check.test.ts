import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CHECK_RULES } from '../../src/check/rules.ts';
import { runCli } from './run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'devaddr-check-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Name of a file with this text. */
function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

/** A domain with two endpoints at one seat, and an expander bus whose number libvirt chooses. */
const DOMAIN = `<domain type='kvm'>
  <os><type arch="x86_64" machine='q35'>hvm</type></os>
  <devices>
    <controller type='pci' index='1' model='pcie-expander-bus'>
      <target><node>0</node></target>
      <address type='pci' bus='0' slot='0x10'/>
    </controller>
    <controller type='pci' index='2' model='pcie-root-port'><address type='pci' bus='1' slot='0'/></controller>
    <controller type='pci' index='3' model='pcie-root-port'><address type='pci' bus='1' slot='1'/></controller>
    <interface type='user'> <!-- the first -->
      <model type='virtio'/>
      <address type="pci" bus="2" slot="0"/>
    </interface>
    <interface type='user'>
      <model type='virtio'/>
      <address   type="pci"	bus = "0x02" slot="0"   function='0' />
    </interface>
  </devices>
  <cpu><numa><cell id='0' cpus='0' memory='1048576'/></numa></cpu>
</domain>
`;

const SOUND = `machine: { type: q35, capabilities: qemu-10.0.0 }
devices:
  - { kind: interface, type: user, model: virtio }
`;

const ARGV = 'qemu-system-x86_64 -M q35 -nodefaults -device virtio-rng-pci,id=r,addr=5.1\n';

describe('devaddr check', () => {
  it('says what is wrong, where, what the guest sees and what can be done', async () => {
    const { code, out, err } = await runCli(['check', file('guest.xml', DOMAIN)]);
    expect({ code, out }).toEqual({ code: 1, out: 'not sound: 2 errors\n' });
    expect(err.replaceAll(`${directory}/`, '')).toMatchInlineSnapshot(`
      "error: guest.xml:16:7: virtio interface \`interface0\` and virtio interface \`interface1\` share 0000:02:00.0 [pci.seat-taken]
        guest: There is no guest: QEMU says "slot not available, in use by" the other device.
        fix: move \`interface1\` to 0000:03:00.0
      error: guest.xml:4:5: pcie-expander-bus \`pci1\` has no busNr, and libvirt gives it 254: pcie-expander-bus \`pci1\` needs 3 bus numbers, from 254 to 256, but the last bus number is 255: devices stay invisible [pci.expander-automatic]
        guest: Buses get numbers twice, or none: SeaBIOS may never finish, and devices behind the ports that overlap are not there.
        fix: set busNr of \`pci1\` to 253
      "
    `);
  });

  it('is quiet about what is sound', async () => {
    expect(await runCli(['check', '-'], SOUND)).toEqual({ code: 0, out: 'sound\n', err: '' });
  });

  it('reads several files of different kinds', async () => {
    const files = [file('a.xml', DOMAIN), file('b.yaml', SOUND), file('c.sh', ARGV)];
    const { code, out, err } = await runCli(['check', ...files]);
    expect({ code, out }).toEqual({ code: 1, out: 'not sound: 3 errors\n' });
    expect(err).toContain('c.sh:1:67: nothing is at 05.0 of `pcie.0`');
  });

  it('prints findings as JSON', async () => {
    const path = file('guest.xml', DOMAIN);
    const { code, out } = await runCli(['check', '-o', 'json', path]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([
      {
        file: path,
        rule: 'pci.seat-taken',
        severity: 'error',
        devices: ['interface0', 'interface1'],
        path: ['devices', 4, 'address'],
        place: { line: 16, column: 7 },
        fix: { edits: [{ path: ['devices', 4, 'address', 'bus'], from: 2, to: 3 }] },
      },
      { file: path, rule: 'pci.expander-automatic', place: { line: 4, column: 5 } },
    ]);
  });

  it('counts warnings with --strict', async () => {
    const line = `qemu-system-x86_64 -M q35 -nodefaults -device '{"driver":"e1000","addr":16}'`;
    expect(await runCli(['check', '-'], line)).toMatchObject({
      code: 0,
      out: 'sound, 1 warning\n',
    });
    expect((await runCli(['check', '--strict', '-'], line)).code).toBe(1);
  });

  it.each([
    ['<domain', 2],
    ['machine: [', 2],
    ['{}', 2],
    ["qemu-system-x86_64 -device 'x", 2],
  ])('cannot read %j', async (text, code) => {
    expect((await runCli(['check', '-'], text)).code).toBe(code);
  });

  it('goes on behind a file that cannot be read, and says so in the end', async () => {
    const files = [file('bad.xml', '<domain'), file('guest.xml', DOMAIN)];
    const { code, out, err } = await runCli(['check', ...files]);
    expect({ code, out }).toEqual({ code: 2, out: 'not sound: 2 errors\n' });
    expect(err).toContain('bad.xml:1:1: not well-formed XML');
  });

  it.each([[[]], [['--fixx', '-']], [['-o', 'xml', '-']], [['nowhere.xml']]])(
    'is not used as %j',
    async (args) => {
      const { code, err } = await runCli(['check', ...args]);
      expect(code).toBe(2);
      expect(err).toMatch(/^error: /);
    },
  );
});

describe('a file that is not there', () => {
  it('is no reason to say nothing of the others', async () => {
    const there = file('there.xml', DOMAIN);
    const { code, out, err } = await runCli(['check', join(directory, 'nowhere.xml'), there]);
    expect(code).toBe(2);
    expect(err).toContain('does not exist');
    expect(`${out}${err}`).toContain('pci.seat-taken');
    const log = await runCli(['check', '-o', 'sarif', there, join(directory, 'nowhere.xml')]);
    expect(log.code).toBe(2);
    expect(JSON.parse(log.out)).toMatchObject({ runs: [{ results: expect.any(Array) }] });
  });
});

describe('devaddr check --fix', () => {
  it('changes no more of a file than it says', async () => {
    const path = file('fix.xml', DOMAIN);
    const { code, out, err } = await runCli(['check', '--fix', path]);
    expect({ code, out }).toEqual({ code: 0, out: 'sound\n' });
    expect(err.split('\n').slice(0, 2)).toEqual([
      'fixed: move `interface1` to 0000:03:00.0 [pci.seat-taken]',
      'fixed: set busNr of `pci1` to 253 [pci.expander-automatic]',
    ]);
    expect(err).toContain('fix.xml:3:3: no seat is left');
    expect(readFileSync(path, 'utf8')).toBe(
      DOMAIN.replace('bus = "0x02"', 'bus = "0x03"').replace(
        '<target><node>',
        "<target busNr='253'><node>",
      ),
    );
  });

  it('writes standard input to standard output', async () => {
    const { code, out, err } = await runCli(['check', '--fix', '-'], ARGV);
    expect({ code, out }).toEqual({ code: 0, out: ARGV.replace('addr=5.1', 'addr=0x5') });
    expect(err.split('\n')[0]).toBe('fixed: move `r` to 05.0 of `pcie.0` [pci.function-zero]');
    expect(err).toMatch(/\nsound\n$/);
  });

  it('keeps comments of a request, and addresses in short', async () => {
    const request = `machine: { type: q35, capabilities: qemu-10.0.0 }
devices:
  - { kind: controller, type: pci, index: 1, model: pcie-root-port, address: '0000:00:02.0' }
  - { kind: controller, type: pci, index: 2, model: pcie-root-port, address: "0000:00:03.0" } # a port
  - { id: a, kind: interface, type: user, model: virtio, address: '0000:01:00.0' }
  - id: b
    kind: interface
    type: user
    model: virtio
    address: '0000:01:00.0'   # taken
`;
    const { code, out } = await runCli(['check', '--fix', '-'], request);
    expect({ code, out }).toEqual({
      code: 0,
      out: request.replace("'0000:01:00.0'   # taken", "'0000:02:00.0'   # taken"),
    });
  });

  it('leaves alone what is sound, and what cannot be fixed', async () => {
    const broken = `qemu-system-x86_64 -M q35 -device e1000,bus=nope`;
    const [sound, lost] = [file('sound.yaml', SOUND), file('lost.sh', broken)];
    const { code } = await runCli(['check', '--fix', sound, lost]);
    expect(code).toBe(1);
    expect([sound, lost].map((path) => readFileSync(path, 'utf8'))).toEqual([SOUND, broken]);
  });
});

describe('devaddr check -o sarif', () => {
  it('is a log in which rules, places and fixes fit the text', async () => {
    const path = file('guest.xml', DOMAIN);
    const { out } = await runCli(['check', '-o', 'sarif', path, file('a b.sh', ARGV)]);
    const { version, $schema, runs } = JSON.parse(out);
    expect({ version, runs: runs.length }).toEqual({ version: '2.1.0', runs: 1 });
    expect($schema).toContain('sarif-schema-2.1.0.json');
    const [{ tool, results, artifacts }] = runs;
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(
      CHECK_RULES.map(({ id }) => id),
    );
    expect(artifacts[1].location.uri).toMatch(/a%20b\.sh$/);
    expect(results.map(({ level }: { level: string }) => level)).toEqual([
      ...['error', 'error', 'error', 'note'],
    ]);
    for (const { ruleId, ruleIndex, message, locations } of results) {
      expect(CHECK_RULES[ruleIndex]?.id).toBe(ruleId);
      expect(message.text).not.toBe('');
      const { startLine, startColumn } = locations[0].physicalLocation.region;
      expect(Math.min(startLine, startColumn)).toBeGreaterThan(0);
    }
    const [{ artifactChanges }] = results[0].fixes;
    const [{ deletedRegion, insertedContent }] = artifactChanges[0].replacements;
    const { charOffset, charLength } = deletedRegion;
    const fixed = `${DOMAIN.slice(0, charOffset)}${insertedContent.text}${DOMAIN.slice(charOffset + charLength)}`;
    expect(fixed).toBe(DOMAIN.replace('bus = "0x02"', 'bus = "0x03"'));
  });
});
