import { describe, expect, it } from 'vitest';
import { emulatorOf, toQemuArgs } from '../../../src/adapters/qemu/write.ts';
import type { Device } from '../../../src/core/device.ts';
import { DevaddrError } from '../../../src/core/issue.ts';
import type { Plan, PlanMachine } from '../../../src/core/plan.ts';

const Q35: PlanMachine = { arch: 'x86_64', type: 'pc-q35-10.0', virtType: 'qemu' };

function guest(devices: readonly Device[], machine: Partial<PlanMachine> = {}): Plan {
  return { machine: { ...Q35, ...machine }, devices, by: 'given' };
}

const at = (bus: number, slot: number, fn = 0) =>
  ({ type: 'pci', domain: 0, bus, slot, function: fn }) as const;

const port = (index: number, slot: number, fn: number): Device => ({
  kind: 'controller',
  id: `pci${index}`,
  type: 'pci',
  index,
  model: 'pcie-root-port',
  chassis: index,
  port: slot * 8 + fn,
  address: at(0, slot, fn),
});

/** What follows a flag. */
function optionsOf(flag: string, args: readonly string[]): string[] {
  return args.filter((_, i) => args[i - 1] === flag);
}

describe('a plan as a command line', () => {
  it('names the binary by the architecture', () => {
    expect(emulatorOf(guest([]))).toBe('qemu-system-x86_64');
    expect(emulatorOf(guest([], { arch: 'i686' }))).toBe('qemu-system-i386');
    expect(emulatorOf(guest([], { arch: 'armv7l' }))).toBe('qemu-system-arm');
  });

  it('says that function 0 of a shared slot has others beside it', () => {
    const args = toQemuArgs(guest([port(1, 2, 0), port(2, 2, 1), port(3, 0x12, 0)]));
    expect(optionsOf('-device', args)).toEqual([
      'pcie-root-port,id=pci1,bus=pcie.0,multifunction=on,addr=02.0,chassis=1,port=16',
      'pcie-root-port,id=pci2,bus=pcie.0,addr=02.1,chassis=2,port=17',
      'pcie-root-port,id=pci3,bus=pcie.0,addr=12.0,chassis=3,port=144',
    ]);
  });

  it('puts a stand-in at the seat of a device of the host, or the device itself', () => {
    const gpu: Device = {
      kind: 'hostdev',
      id: 'gpu',
      type: 'pci',
      hostAddress: '0000:3b:00.0',
      address: at(1, 0),
      acpiIndex: 3,
      bootOrder: 1,
    };
    const made = guest([port(1, 2, 0), gpu]);
    expect(optionsOf('-device', toQemuArgs(made))[1]).toBe(
      'virtio-rng-pci,id=gpu,bus=pci1,addr=00.0,acpi-index=3,rng=rng-gpu',
    );
    expect(optionsOf('-device', toQemuArgs(made, { hostDevices: 'vfio' }))[1]).toBe(
      'vfio-pci,id=gpu,bus=pci1,addr=00.0,acpi-index=3,host=0000:3b:00.0,bootindex=1',
    );
  });

  it('keeps the stand-in where it is not known which device of the host it is', () => {
    const nic: Device = { kind: 'interface', id: 'vf', type: 'hostdev', address: at(0, 5) };
    const [option] = optionsOf('-device', toQemuArgs(guest([nic]), { hostDevices: 'vfio' }));
    expect(option).toMatch(/^virtio-rng-pci,/);
  });

  it('hangs drives on the buses of the machine', () => {
    const drive = (unit: number): Device => ({
      kind: 'disk',
      id: `sd${unit}`,
      targetBus: 'sata',
      address: { type: 'drive', controller: 0, bus: 0, target: 0, unit },
    });
    const sata: Device = {
      kind: 'controller',
      id: 'sata',
      type: 'sata',
      index: 0,
      address: at(0, 31, 2),
    };
    expect(optionsOf('-device', toQemuArgs(guest([drive(0), drive(3), sata])))).toEqual([
      'ide-hd,id=sd0,bus=ide.0,drive=drive-sd0',
      'ide-hd,id=sd3,bus=ide.3,drive=drive-sd3',
    ]);
  });

  it('gives a drive with a long name a short one behind it', () => {
    const id = 'a-disk-whose-name-is-long';
    const made = guest([{ kind: 'disk', id, targetBus: 'virtio', address: at(0, 5) }]);
    expect(optionsOf('-blockdev', toQemuArgs(made))).toEqual([
      'null-co,node-name=drive-a-disk-whose-name-is-long,read-zeroes=on',
    ]);
    const longer = guest([{ kind: 'disk', id: `${id}er`, targetBus: 'virtio', address: at(0, 5) }]);
    expect(optionsOf('-blockdev', toQemuArgs(longer))).toEqual([
      'null-co,node-name=drive.0,read-zeroes=on',
    ]);
  });

  it('fills the cells evenly, and their memory is that of the guest', () => {
    const cells = [
      { id: 0, cpus: '0-3,^2,6', distances: { 1: 30 } },
      { id: 1, memoryMiB: 512 },
    ];
    const args = toQemuArgs(guest([], { cells }), { vcpus: 8, memoryMiB: 2048 });
    expect(optionsOf('-m', args)).toEqual(['size=2048M']);
    expect(optionsOf('-smp', args)).toEqual(['8']);
    expect(optionsOf('-object', args)).toEqual([
      'memory-backend-ram,id=ram-0,size=1610612736',
      'memory-backend-ram,id=ram-1,size=536870912',
    ]);
    expect(optionsOf('-numa', args)).toEqual([
      'node,nodeid=0,cpus=0-1,cpus=3,cpus=6,memdev=ram-0',
      'node,nodeid=1,cpus=2,cpus=4-5,cpus=7,memdev=ram-1',
      'dist,src=0,dst=0,val=10',
      'dist,src=0,dst=1,val=30',
      'dist,src=1,dst=0,val=30',
      'dist,src=1,dst=1,val=10',
    ]);
  });

  it('leaves room for memory modules', () => {
    const module: Device = {
      kind: 'memory',
      id: 'dimm0',
      model: 'dimm',
      size: 2 ** 20,
      node: 0,
      address: { type: 'dimm', slot: 2 },
    };
    const args = toQemuArgs(guest([module]), { memoryMiB: 2048 });
    expect(optionsOf('-m', args)).toEqual(['size=1024M,slots=3,maxmem=2048M']);
    expect(optionsOf('-device', args)).toEqual(['pc-dimm,id=dimm0,slot=2,node=0,memdev=mem-dimm0']);
  });

  it('falls back to emulation where there is no virtualization', () => {
    expect(optionsOf('-accel', toQemuArgs(guest([], { virtType: 'kvm' })))).toEqual(['kvm', 'tcg']);
    expect(optionsOf('-accel', toQemuArgs(guest([])))).toEqual(['tcg']);
  });

  it('writes s390 addresses, and the numbers of a PCI function as a device beside it', () => {
    const s390 = { arch: 's390x', type: 's390-ccw-virtio-10.0' };
    const devices: Device[] = [
      {
        kind: 'rng',
        id: 'rng',
        model: 'virtio',
        address: { type: 'ccw', cssid: 0xfe, ssid: 0, devno: 0x1a },
      },
      {
        kind: 'hostdev',
        id: 'nvme',
        type: 'pci',
        address: { ...at(0, 1), zpci: { uid: 5, fid: 7 } },
      },
    ];
    expect(optionsOf('-device', toQemuArgs(guest(devices, s390)))).toEqual([
      'virtio-rng-ccw,id=rng,devno=fe.0.001a,rng=rng-rng',
      'zpci,id=zpci_u_nvme,uid=5,fid=7,target=nvme',
      'virtio-rng-pci,id=nvme,bus=pci.0,addr=01.0,rng=rng-nvme',
    ]);
  });

  it('refuses a device that it does not know', () => {
    const made = guest([
      port(1, 2, 0),
      { kind: 'interface', id: 'nic,0', model: 'netfront', address: at(1, 0) },
    ]);
    const error = caught(() => toQemuArgs(made));
    expect(error.issues).toEqual([
      {
        code: 'QemuDeviceUnknown',
        path: ['devices', 1],
        device: 'nic,0',
        message: 'it is not known which device of QEMU `nic,0` (interface netfront) is',
        hint: 'give it another model, or take it out of the plan',
        data: { what: 'interface netfront' },
      },
    ]);
  });
});

function caught(act: () => unknown): DevaddrError {
  try {
    act();
  } catch (error) {
    if (error instanceof DevaddrError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
