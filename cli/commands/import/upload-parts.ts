import type * as z from 'zod';
import type { FileBytes } from '../../../domain/import/file-bytes.ts';
import { partLinks, type upload } from '../../../schemas/api/imports.ts';
import { CommandError, type Context } from '../../command.ts';
import { progressLine } from '../../progress-line.ts';

const linksAtOnce = 16;
const uploadsAtOnce = 4;
const tries = 5;
const firstPauseMs = 500;

/** Uploads the parts of a file that are not there yet. @throws CommandError when one does not go through */
export async function uploadParts(
  file: FileBytes,
  { import: { id }, partBytes, missing }: z.infer<typeof upload>,
  context: Context,
): Promise<void> {
  const progress = progressLine({ isQuiet: context.asJson });
  let done = file.sizeBytes - missing.length * partBytes;
  for (let start = 0; start < missing.length; start += linksAtOnce) {
    const asked = missing.slice(start, start + linksAtOnce);
    const { parts } = await context.api.post(
      `/api/imports/${id}/parts`,
      { parts: asked },
      partLinks,
    );
    const waiting = [...parts];
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const from = next.part * partBytes;
        await putPart(next.url, await file.read(from, Math.min(file.sizeBytes, from + partBytes)));
        done += partBytes;
        progress.show({ done, of: file.sizeBytes }, 'uploaded');
      }
    };
    await Promise.all(Array.from({ length: uploadsAtOnce }, worker));
  }
  progress.end();
}

async function putPart(url: string, bytes: Uint8Array): Promise<void> {
  let last = '';
  for (let attempt = 0; attempt < tries; attempt += 1) {
    if (attempt > 0) await pause(firstPauseMs * 2 ** attempt);
    try {
      const response = await fetch(url, { method: 'PUT', body: new Uint8Array(bytes) });
      await response.arrayBuffer();
      if (response.ok) return;
      last = `HTTP ${response.status}`;
    } catch {
      last = 'nobody answers';
    }
  }
  throw new CommandError(`A part did not go through (${last}). Say it again: it goes on there.`);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
