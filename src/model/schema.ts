import { z } from 'zod';
import { CONNECT_KINDS, type ControllerFacts, PCI_OPTIONS } from './controller-facts.ts';
import type { DeviceModel } from './device-facts.ts';
import type { Chipset, MachineFamily } from './machine-family.ts';

const text = z.string().min(1);
const names = z.array(text);
const whole = z.number().int().nonnegative();
const range = z.tuple([whole, whole]);

const choice = z.strictObject({
  model: text,
  flag: text.optional(),
  arches: names.optional(),
  mode: z.literal('new').optional(),
  address: z.literal('absent').optional(),
});
const choices = z.array(choice);
const models = z.array(text.nullable());

const chipset = z.strictObject({
  mustBe: z.array(
    z.strictObject({
      type: text,
      index: whole,
      models: models.optional(),
      slot: whole.max(31),
      function: whole.max(7),
      reserved: z.boolean(),
    }),
  ),
  functions: z.array(z.strictObject({ slot: whole.max(31), function: whole.max(7), what: text })),
  preferred: z.array(
    z.strictObject({
      controller: text,
      model: text,
      slots: z.array(whole.max(31)),
      multifunction: z.boolean().optional(),
    }),
  ),
  primaryVideoSlot: whole.max(31),
  sound: z.strictObject({ model: text, slot: whole.max(31) }).optional(),
});

const defaults = z.strictObject({
  usb: choices,
  scsi: choices,
  interface: choices,
  video: choices,
  serial: text.nullish(),
  systemSerial: text.nullish(),
  mouse: text,
  input: text,
  panic: text.nullish(),
  tpm: text,
  tpmTisVersion: text,
});

/** A family as it stands in a file: what it leaves out comes from the family it extends. */
export interface FamilyEntry
  extends Partial<
    Omit<MachineFamily, 'id' | 'title' | 'source' | 'arches' | 'defaults' | 'chipset'>
  > {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly extends?: string | undefined;
  readonly arches: readonly string[];
  readonly defaults?: { readonly [K in keyof MachineFamily['defaults']]?: unknown } | undefined;
  /** `null` drops the chipset of the family it extends. */
  readonly chipset?: Chipset | null | undefined;
}

const familyEntrySchema = z.strictObject({
  id: text,
  title: text,
  source: text,
  extends: text.optional(),
  arches: names,
  names: names.default([]),
  prefixes: names.default([]),
  pci: z
    .strictObject({
      supported: z.boolean(),
      root: z.enum(['pci-root', 'pcie-root']).optional(),
      rootFlag: text.optional(),
      hostBridges: z.boolean().default(false),
      expanders: names.default([]),
      hole64: z.boolean().default(false),
    })
    .optional(),
  implied: z
    .strictObject({
      usb: choices.optional(),
      sata: z.boolean().default(false),
      memballoon: z.boolean().default(false),
      panic: z.boolean().default(false),
      ps2Inputs: z.boolean().default(false),
      usbInputs: z.boolean().default(false),
      watchdog: text.optional(),
      iommu: z.strictObject({ model: text, vcpusOver: whole, flags: names }).optional(),
    })
    .optional(),
  defaults: defaults.partial().optional(),
  virtio: z.enum(['pci', 'ccw', 'mmio-or-pci']).optional(),
  spaprVio: z.boolean().optional(),
  memoryBlockMiB: whole.optional(),
  commandLine: z
    .strictObject({
      source: text,
      disks: z
        .strictObject({
          type: z.enum(['ide', 'sata']),
          slot: whole,
          function: whole,
          switch: text.optional(),
        })
        .optional(),
      usb: z
        .array(
          z.strictObject({
            model: text,
            startPort: whole.optional(),
            slot: whole,
            function: whole,
          }),
        )
        .optional(),
      usbByDefault: z.boolean().default(false),
      defaults: z.strictObject({ display: text, nic: text }).optional(),
      hostBridge: z.boolean().default(true),
      bridgeSlotZero: z.boolean().default(false),
      bridges: names.optional(),
    })
    .optional(),
  builtIn: z
    .strictObject({
      ide: z.boolean().default(false),
      sata: z.boolean().default(false),
      esp: z.boolean().default(false),
    })
    .optional(),
  allows: z
    .strictObject({
      iommu: names,
      watchdog: names,
      panic: names,
      serial: names,
      parallel: z.boolean().default(false),
      isaDebug: z.boolean().default(false),
      nvram: z.boolean().default(false),
      ps2: z.boolean().default(false),
      tpm12: z.boolean().default(false),
      manyVcpus: z.boolean().default(false),
      nodelessMemory: z.boolean().default(false),
      acpiIsDropped: z.boolean().default(false),
    })
    .optional(),
  chipset: chipset.nullish(),
});

export const familyFileSchema: z.ZodType<{ readonly families: readonly FamilyEntry[] }> =
  z.strictObject({
    families: z.array(familyEntrySchema),
  }) as unknown as z.ZodType<{ readonly families: readonly FamilyEntry[] }>;

const connectKind = z.enum(CONNECT_KINDS);
const pciOption = z.enum(PCI_OPTIONS);
const modelNames = z.array(z.strictObject({ name: text, flag: text }));
const drive = z.strictObject({ buses: whole.min(1), units: whole.min(1) });

export const controllerFactsSchema: z.ZodType<ControllerFacts> = z.strictObject({
  source: text,
  pci: z.array(
    z.strictObject({
      model: text,
      root: z.boolean().default(false),
      slots: range,
      accepts: z.array(connectKind),
      automatic: z.boolean(),
      hotplug: z.boolean(),
      pluggable: z.boolean().optional(),
      sharesSlot: z.boolean().default(false),
      modelNames,
      options: z.array(pciOption),
      hotplugFlag: text.optional(),
    }),
  ),
  hostBridge: z.strictObject({
    source: text,
    modelNames,
    options: z.array(pciOption),
    nodeFlag: text,
    automaticTargetIndex: range,
  }),
  limits: z.strictObject({
    source: text,
    index: range,
    targetIndex: range,
    chassisNr: range,
    chassis: range,
    port: range,
    busNr: range,
  }),
  piix3: z.strictObject({
    source: text,
    slot: whole,
    functions: z.array(
      z.strictObject({ type: text, index: whole, models: models.optional(), function: whole }),
    ),
  }),
  ich9Usb: z.strictObject({
    source: text,
    functions: z.record(text, whole),
    multifunction: text,
    startPorts: z.record(text, whole),
    master: text,
  }),
  usb: z.strictObject({
    source: text,
    ports: z.record(text, whole),
    unsetPorts: whole,
    configurable: names,
    configurableDefault: whole,
    configurableMax: whole,
    hubPorts: whole,
    maxDepth: whole,
    refused: names,
    speeds: z.strictObject({
      source: text,
      high: names,
      companionPorts: whole,
      fullSpeed: z.array(z.record(text, text)),
    }),
  }),
  scsi: z.strictObject({
    source: text,
    highestUnit: z.record(text, whole),
    virtio: names,
    inQemu: z.strictObject({
      source: text,
      highest: z.record(
        text,
        z.strictObject({ target: whole.optional(), unit: whole, lun: whole.optional() }),
      ),
    }),
  }),
  drive: z.strictObject({ source: text, fdc: drive, ide: drive, sata: drive, scsi: drive }),
  virtioSerial: z.strictObject({ source: text, ports: whole }),
  models: z.record(text, names),
}) as unknown as z.ZodType<ControllerFacts>;

const whenValue = z.union([text, whole, z.null()]);
const condition = z.record(text, z.union([whenValue, z.array(whenValue)]));
const oneOrMany = z.union([text.transform((one) => [one]), names]);

export const deviceModelSchema: z.ZodType<DeviceModel> = z.strictObject({
  source: text,
  names: z.strictObject({ interface: names }),
  devices: z.array(
    z.strictObject({
      kind: text,
      when: condition.optional(),
      connect: z.enum(['conventional', 'express', 'virtio', 'host']).optional(),
      placed: z.boolean().default(true),
      integrated: z.boolean().default(false),
      isolated: z.boolean().default(false),
      transports: z.array(z.enum(['ccw', 'mmio'])).default([]),
      usb: z.boolean().default(false),
      drive: z.boolean().default(false),
      dimm: z.boolean().default(false),
      spaprReg: whole.optional(),
      onSpaprVio: z.boolean().default(false),
      needsSeat: z.boolean().default(false),
      requires: oneOrMany.default([]),
      unsupported: z.boolean().default(false),
    }),
  ),
  values: z.strictObject({
    source: text,
    lists: z.array(
      z.strictObject({
        fields: z.array(z.string().regex(/^[a-z]+\.[A-Za-z]+$/)),
        when: condition.optional(),
        names,
        unset: names.default([]),
      }),
    ),
  }),
  serialModels: z.strictObject({
    source: text,
    default: z.record(text, text),
    allowed: z.record(text, names),
    address: z.record(text, text),
  }),
  videoMemoryKiB: z.strictObject({
    source: text,
    vram: z.record(text, whole),
    qxl: z.strictObject({ vgamem: whole, ram: whole }),
  }),
}) as unknown as z.ZodType<DeviceModel>;
