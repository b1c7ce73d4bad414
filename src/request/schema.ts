import { z } from 'zod';
import type { Capabilities } from '../core/capabilities.ts';
import type { DeviceKind, RequestDevice } from '../core/device.ts';
import { DevaddrError } from '../core/issue.ts';
import type { Cell, MachineRequest, Request, Tunables } from '../core/request.ts';
import { capabilitiesFromJson } from '../model/capabilities.ts';
import { addressSchema, addressWishSchema } from './address-schema.ts';
import { deviceIds } from './device-ids.ts';
import { deviceKinds } from './device-kinds.ts';
import { flag, listOf, names, object, oneOf, pattern, size, text, whole } from './fields.ts';
import { deviceTunablesSchema, tunablesSchema } from './tunables-schema.ts';
import { isRecord } from './values.ts';

/**
 * The form of a request. What concerns more than one place, such as ids and cells that must exist, is checked by
 * `parseRequest`. Built when it is first used.
 */
export const requestSchema: z.ZodType<Request> = z.lazy(buildRequest);

/** A request as it comes out of its fields' schemas: devices may still lack an id. */
interface RequestInput {
  readonly machine: MachineRequest;
  readonly tunables?: Tunables | undefined;
  readonly devices: readonly (RequestDevice & { readonly id?: string | undefined })[];
}

function buildRequest(): z.ZodType<Request> {
  const input: z.ZodType<RequestInput> = object(
    'an object with `machine` and `devices`',
    {
      machine: machineSchema(),
      tunables: tunablesSchema().optional(),
      devices: listOf('a list of devices', deviceSchema(), 'The devices the guest needs.'),
    },
    'What a guest needs: its machine, its devices, and wishes about where these go.',
  );
  return input.transform(withIds);
}

function withIds(request: RequestInput): Request {
  const ids = deviceIds(request.devices);
  const devices = request.devices.map((device, i) => ({ ...device, id: ids[i] ?? device.id }));
  return { ...request, devices };
}

function machineSchema(): z.ZodType<MachineRequest> {
  return object(
    'an object that describes the machine',
    {
      arch: text('Architecture of the guest as libvirt names it, such as `x86_64`.').optional(),
      type: text('Machine type: alias such as `q35`, or full name.').optional(),
      capabilities: capabilitiesSchema().optional(),
      virtType: oneOf(['kvm', 'qemu', 'hvf'], 'Accelerator.').optional(),
      osType: text('Type of guest; `hvm` for one with a machine of its own.').optional(),
      cells: listOf('a list of cells', cellSchema(), 'Guest NUMA cells.').optional(),
      vcpus: whole('Greatest number of virtual CPUs.', 1).optional(),
      memoryMiB: size('Memory in MiB.').optional(),
      maxMemoryMiB: size('Ceiling of memory hotplug in MiB.').optional(),
      memorySlots: whole('Slots for memory devices.').optional(),
      acpi: flag('Whether the guest has ACPI.').optional(),
      ps2: flag('False switches the PS/2 controller off, with mouse and keyboard.').optional(),
      osBoot: flag('Whether boot devices are named for the guest as a whole.').optional(),
      splitIoapic: flag('Whether the interrupt controller is split.').optional(),
    },
    'The machine.',
  );
}

const CPUS = /^(?:\^?[0-9]+(?:-[0-9]+)?(?:,\^?[0-9]+(?:-[0-9]+)?)*)?$/;

function cellSchema(): z.ZodType<Cell> {
  const expected = 'CPUs such as `0-3,8`';
  const cpus = z.union(
    [pattern(CPUS, expected, 'Ranges of CPUs.'), whole('One CPU.').transform(String)],
    { error: expected },
  );
  return object(
    'an object with an `id`',
    {
      id: whole('Number of the cell, from 0 without gaps.'),
      hostNode: whole('NUMA node of the host that the memory comes from.').optional(),
      cpus: cpus.describe('CPUs of the cell, such as `0-3,8`.').optional(),
      memoryMiB: size('Memory of the cell in MiB.').optional(),
      distances: z
        .record(z.string(), whole('Distance; 10 is local, 20 the usual one.', 10, 255), {
          error: 'an object of distances by cell id',
        })
        .describe('Distances to other cells, by cell id.')
        .optional(),
    },
    'A guest NUMA cell; what it leaves out is filled evenly.',
  );
}

function capabilitiesSchema(): z.ZodType<string | Capabilities> {
  const error = 'the name of a bundled set such as `qemu-10.0.0`, or capabilities as an object';
  const inline = z
    .custom<Record<string, unknown>>(isRecord, { error })
    .transform(readCapabilities)
    .meta({
      type: 'object',
      required: ['arch', 'machines', 'flags'],
      description: 'What a QEMU binary offers: architecture, machine types, capability flags.',
    });
  return z
    .union([text('Name of a bundled set.'), inline], { error })
    .describe(
      'What the QEMU binary offers: name of a bundled set, or the capabilities themselves.',
    );
}

function readCapabilities(value: Record<string, unknown>, context: z.RefinementCtx): Capabilities {
  const { flags } = value;
  try {
    return capabilitiesFromJson(flags instanceof Set ? { ...value, flags: [...flags] } : value);
  } catch (error) {
    if (!(error instanceof DevaddrError)) throw error;
    for (const { code, path, message } of error.issues) {
      context.addIssue({ code: 'custom', path: [...path], message, params: { code } });
    }
    return z.NEVER;
  }
}

function deviceSchema(): z.ZodType<RequestInput['devices'][number]> {
  const kinds = deviceKinds();
  const common = commonFields();
  const schemas = Object.entries(kinds).map(([kind, fields]) =>
    object(
      'a device',
      { kind: z.literal(kind as DeviceKind), ...common, ...fields },
      `A device of kind \`${kind}\`.`,
    ).meta({ id: `${kind[0]?.toUpperCase()}${kind.slice(1)}Device` }),
  );
  const [first, ...rest] = schemas;
  if (first === undefined) throw new Error('there are no kinds of device');
  const error = `an object with a \`kind\`: ${names(Object.keys(kinds))}`;
  // The fields of each kind are checked against its type where they are listed.
  return z.discriminatedUnion('kind', [first, ...rest], { error }) as unknown as z.ZodType<
    RequestInput['devices'][number]
  >;
}

/** The fields of all kinds. */
function commonFields() {
  return {
    id: text('Unique name of the device; kind and number if left out.').optional(),
    address: addressWishSchema().optional(),
    was: addressSchema().optional(),
    tunables: deviceTunablesSchema().optional(),
    bootOrder: whole('Position in the boot order.', 1).optional(),
    acpiIndex: whole("The guest's stable interface number.", 1).optional(),
    rom: flag('Whether it has settings of an option ROM.').optional(),
  };
}
