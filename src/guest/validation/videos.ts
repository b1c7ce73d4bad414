import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { requireAddressType } from './address-type.ts';
import { checkAvailable } from './availability.ts';

type Video = Draft<'video'>;

/**
 * Checks that the fields of a video device go with its model.
 *
 * @throws DevaddrError `VideoNoneNotAlone`, `OptionNotAllowed`, `AddressTypeWrong`
 */
export function checkVideo(video: Video, { lists }: Guest): void {
  const { model } = video;
  if (video === lists.video[0]) checkNoneAlone(lists.video);
  if (model !== 'qxl') refuseQxlMemory(video);
  if (model === 'ramfb') requireAddressType(video, []);
}

function checkNoneAlone(videos: readonly Video[]): void {
  const none = videos.find(({ model }) => model === 'none');
  if (none === undefined || videos.length === 1) return;
  throw refusal(
    none,
    'VideoNoneNotAlone',
    `a video device of model \`none\` is the only one; the guest has ${videos.length}`,
    { field: 'model', data: { count: videos.length } },
  );
}

function refuseQxlMemory(video: Video): void {
  const field = (['ram', 'vram64', 'vgamem'] as const).find((each) => (video[each] ?? 0) !== 0);
  if (field === undefined) return;
  throw refusal(
    video,
    'OptionNotAllowed',
    `only \`qxl\` video devices have ${field}, not ${nameOf(video)}`,
    { field },
  );
}

/** Video models that may be there more than once, or have several heads. */
const MULTIPLE: ReadonlySet<string | undefined> = new Set(['qxl', 'virtio']);
/** Models whose video memory has a lower limit. */
const WITH_LEAST_VRAM: ReadonlySet<string | undefined> = new Set(['vga', 'vmvga']);
const LEAST_VRAM_KIB = 1024;

/**
 * Checks a video device for what QEMU has.
 *
 * @throws DevaddrError `DeviceUnsupported`, `VideoNotPrimary`, `OptionNotAllowed`, `NumberOutOfRange`
 */
export function checkVideoOnQemu(video: Video, guest: Guest): void {
  const { model, vram = LEAST_VRAM_KIB } = video;
  if (model === 'none') return;
  checkAvailable(video, guest);
  if (!MULTIPLE.has(model)) checkSingle(video);
  if (!WITH_LEAST_VRAM.has(model) || vram >= LEAST_VRAM_KIB) return;
  throw refusal(
    video,
    'NumberOutOfRange',
    `${nameOf(video)} needs at least ${LEAST_VRAM_KIB} KiB of video memory; it has ${vram}`,
    { field: 'vram', data: { vram, least: LEAST_VRAM_KIB } },
  );
}

function checkSingle(video: Video): void {
  const { primary, heads = 1 } = video;
  if (primary !== true) {
    throw refusal(
      video,
      'VideoNotPrimary',
      `only \`virtio\` and \`qxl\` video devices can be further ones, not ${nameOf(video)}`,
      { field: 'model', hint: 'give it model `virtio`' },
    );
  }
  if (heads <= 1) return;
  throw refusal(
    video,
    'OptionNotAllowed',
    `only \`virtio\` and \`qxl\` video devices have several heads, not ${nameOf(video)}`,
    { field: 'heads', data: { heads } },
  );
}
