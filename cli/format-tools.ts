import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { brotliDecompressSync, createGunzip, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { FileBytes, FormatTools } from '../domain/import/file-bytes.ts';

const chunkSize = 1024 * 1024;

/** What Node has of what reading files takes. */
export const formatTools: FormatTools = {
  inflate: (source) =>
    pipeline(Readable.from(source), createGunzip({ chunkSize }), () => undefined),
  pageInflaters: { GZIP: gunzipSync, BROTLI: brotliDecompressSync, ZSTD: zstdDecompressSync },
};

/** A file of this machine, open while `use` runs. */
export async function withFile<Result>(
  path: string,
  use: (file: FileBytes) => Promise<Result>,
): Promise<Result> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    return await use({
      sizeBytes: size,
      read: async (start, end) => {
        const bytes = new Uint8Array(end - start);
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
        return bytes.subarray(0, bytesRead);
      },
    });
  } finally {
    await handle.close();
  }
}
