import type { ConnectorPorts } from '../destination.ts';

export interface OutgoingFile {
  /** Folders and name, divided by `/`. */
  readonly key: string;
  readonly body: string | Uint8Array;
  readonly contentType: string;
}

/** What became of files. `stopped`: a person must do something first. */
export type Written =
  | { readonly kind: 'written' }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly reason: string }
  | { readonly kind: 'stopped'; readonly reason: string };

/** Where files go. */
export interface FileStore {
  /**
   * Writes files in this order, whole or not at all; one of the same key is replaced. After the first that fails no other
   * is written.
   */
  write(files: readonly OutgoingFile[]): Promise<Written>;
}

const pauseMs = 30_000;

/**
 * The exports bucket.
 *
 * @param prefix stands before each key; empty or with a `/` at its end
 */
export function bucketStore(
  { putExport }: Pick<ConnectorPorts, 'putExport'>,
  prefix = '',
): FileStore {
  return {
    async write(files) {
      try {
        for (const { key, body, contentType } of files) {
          await putExport(`${prefix}${key}`, body, contentType);
        }
        return { kind: 'written' };
      } catch {
        return { kind: 'retry', afterMs: pauseMs, reason: 'the file could not be written' };
      }
    },
  };
}
