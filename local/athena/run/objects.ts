import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasFiles } from '../scan/listing.ts';
import { asFolder, fileOf, parseS3Url } from '../scan/places.ts';

/** Puts bytes through the S3 beside us, where plain files would not do. */
export type PutObject = (bucket: string, key: string, bytes: Uint8Array) => Promise<void>;

/** Where results and tables are written. Every object appears whole or not at all. */
export class Objects {
  readonly s3Root: string;
  private readonly temporaryDir: string;
  private readonly putObject: PutObject | undefined;

  constructor(s3Root: string, temporaryDir: string, putObject: PutObject | undefined) {
    this.s3Root = s3Root;
    this.temporaryDir = temporaryDir;
    this.putObject = putObject;
  }

  /** A file of our own to write into, before it becomes an object. */
  temporaryFile(name: string): string {
    mkdirSync(this.temporaryDir, { recursive: true });
    return join(this.temporaryDir, name);
  }

  isEmpty(prefixUrl: string): boolean {
    return !hasFiles(fileOf(this.s3Root, parseS3Url(asFolder(prefixUrl))));
  }

  /** Makes an object of a temporary file, which is gone afterwards. */
  async publish(temporaryFile: string, url: string): Promise<void> {
    const place = parseS3Url(url);
    if (this.putObject !== undefined) {
      await this.putObject(place.bucket, place.key, readFileSync(temporaryFile));
      rmSync(temporaryFile, { force: true });
      return;
    }
    const target = fileOf(this.s3Root, place);
    mkdirSync(dirname(target), { recursive: true });
    moveFile(temporaryFile, target);
  }

  async publishText(name: string, text: string, url: string): Promise<void> {
    const file = this.temporaryFile(name);
    writeFileSync(file, text);
    await this.publish(file, url);
  }

  /** A file, or a folder with all that is in it. */
  removeTemporary(path: string): void {
    rmSync(path, { force: true, recursive: true });
  }
}

function moveFile(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // The state may lie on another disk than the objects.
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    const near = `${dirname(to)}/.${process.pid}.moving`;
    copyFileSync(from, near);
    renameSync(near, to);
    rmSync(from, { force: true });
  }
}
