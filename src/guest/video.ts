import type { Draft, Guest } from './guest.ts';
import { choose } from './machine.ts';

/** Model and memory sizes of a video device. */
export function fillVideo(video: Draft<'video'>, { machine, newDomain }: Guest): void {
  video.model ??= choose(machine.family.defaults.video, machine, { newDomain });
  video.heads ??= 1;
  const { vram, qxl } = machine.model.devices.videoMemoryKiB;
  if (video.model === 'qxl') {
    video.vgamem ||= qxl.vgamem;
    video.ram ||= qxl.ram;
  }
  video.vram ||= vram[video.model ?? ''];
  if (video.ram) video.ram = powerOfTwo(video.ram);
  if (video.vram) video.vram = powerOfTwo(video.vram);
}

function powerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(value));
}

/** Adds a video device where there are graphics and no video; the first one becomes the primary one. */
export function addPrimaryVideo(guest: Guest): void {
  const { video: videos, graphics } = guest.lists;
  const shown = graphics[0];
  if (videos.length === 0 && shown !== undefined) {
    videos.push({ id: 'video0', kind: 'video', because: { reason: 'device', device: shown.id } });
  }
  const first = videos[0];
  if (first === undefined) return;
  if (first.model === 'none') {
    for (const field of ['heads', 'ram', 'vram', 'vram64', 'vgamem', 'primary', 'address'] as const)
      delete first[field];
    return;
  }
  first.primary = true;
  fillVideo(first, guest);
}
