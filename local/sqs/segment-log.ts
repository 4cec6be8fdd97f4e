import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** Where some bytes lie. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
  readonly bytes: number;
}

/** Text with its length in UTF-8. */
export interface Body {
  readonly text: string;
  readonly bytes: number;
}

interface Segment {
  readonly number: number;
  readonly path: string;
  readonly file: number;
  bytes: number;
  /** Waits for the disk that are under way; the file stays open for them. */
  syncs: number;
  isDropped: boolean;
}

/** A frame is read back: its entries, and where its bodies begin. */
type OnFrame = (entries: string, bodies: Omit<Place, 'bytes'>) => void;

/** Before the payload: its length, its checksum, and how much of it are the entries; 32 bits each. */
const headBytes = 12;
/** A frame that is longer is not assembled in the buffer that is kept. */
const keptBufferBytes = 4 * 1024 * 1024;

/**
 * A log in files of bounded size that are only appended to. A frame is entries, as text, and the bodies that they speak
 * of. What `append` wrote survives kill -9 once it returned, and power failure once `synced` resolved. A frame that was
 * half written is not there when the log is opened again.
 */
export class SegmentLog {
  readonly #dir: string;
  readonly #segmentBytes: number;
  readonly #segments = new Map<number, Segment>();
  #tail: Segment;
  #buffer = Buffer.allocUnsafe(64 * 1024);

  /** @throws Error when a file other than the last is damaged, which no crash does */
  constructor(dir: string, segmentBytes: number, onFrame: OnFrame) {
    mkdirSync(dir, { recursive: true });
    this.#dir = dir;
    this.#segmentBytes = segmentBytes;
    const names = readdirSync(dir).filter((name) => /^\d+\.log$/.test(name));
    for (const number of names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b))
      this.#segments.set(number, this.#open(number));
    this.#tail = [...this.#segments.values()].at(-1) ?? this.#create(1);
    for (const segment of this.#segments.values()) this.#readBack(segment, onFrame);
  }

  /** Oldest first; the last one is written to. */
  get segments(): readonly number[] {
    return [...this.#segments.keys()];
  }

  get bytes(): number {
    let sum = 0;
    for (const { bytes } of this.#segments.values()) sum += bytes;
    return sum;
  }

  /** Nothing is in the file that is written to. */
  get isFresh(): boolean {
    return this.#tail.bytes === 0;
  }

  get isFull(): boolean {
    return this.#tail.bytes >= this.#segmentBytes;
  }

  /** @returns where the first body lies; the others follow it */
  append(entries: string, bodies: readonly Body[]): Omit<Place, 'bytes'> {
    const { file, bytes: at, number } = this.#tail;
    const entryBytes = Buffer.byteLength(entries);
    const frame = this.#assemble({ text: entries, bytes: entryBytes }, bodies);
    try {
      for (let done = 0; done < frame.length; )
        done += writeSync(file, frame, done, frame.length - done, at + done);
    } catch (error) {
      ftruncateSync(file, at);
      throw error;
    }
    this.#tail.bytes = at + frame.length;
    return { segment: number, offset: at + headBytes + entryBytes };
  }

  /** Goes on in a new file; what is in the others is on the disk then. */
  rotate(): void {
    fdatasyncSync(this.#tail.file);
    this.#tail = this.#create(this.#tail.number + 1);
  }

  read({ segment, offset, bytes }: Place): string {
    const file = this.#segments.get(segment)?.file;
    if (file === undefined) throw new Error(`Segment ${segment} of the log is gone`);
    const buffer = this.#bufferOf(bytes);
    if (readSync(file, buffer, 0, bytes, offset) !== bytes)
      throw new Error(`Segment ${segment} of the log ends before ${offset + bytes}`);
    return buffer.toString('utf8', 0, bytes);
  }

  /** Resolves when everything appended before the call is on the disk. */
  synced(): Promise<void> {
    const segment = this.#tail;
    segment.syncs += 1;
    return new Promise((resolve, reject) => {
      fdatasync(segment.file, (error) => {
        segment.syncs -= 1;
        if (segment.isDropped && segment.syncs === 0) closeSync(segment.file);
        if (error === null) resolve();
        else reject(error);
      });
    });
  }

  /** The same at once. */
  syncNow(): void {
    fdatasyncSync(this.#tail.file);
  }

  /** Deletes the oldest file; nothing in it may be needed. */
  dropOldest(): void {
    for (const segment of this.#segments.values()) {
      if (segment === this.#tail) throw new Error('The file that is written to cannot be dropped');
      unlinkSync(segment.path);
      this.#segments.delete(segment.number);
      this.#release(segment);
      return;
    }
  }

  close(): void {
    for (const segment of this.#segments.values()) this.#release(segment);
    this.#segments.clear();
  }

  #assemble(entries: Body, bodies: readonly Body[]): Buffer {
    const payload = bodies.reduce((sum, { bytes }) => sum + bytes, entries.bytes);
    const frame = this.#bufferOf(headBytes + payload).subarray(0, headBytes + payload);
    let at = headBytes;
    for (const { text, bytes } of [entries, ...bodies]) {
      // As many bytes as characters is ASCII, which one copy of memory writes.
      frame.write(text, at, text.length === bytes ? 'latin1' : 'utf8');
      at += bytes;
    }
    frame.writeUInt32LE(payload, 0);
    frame.writeUInt32LE(crc32(frame.subarray(headBytes)), 4);
    frame.writeUInt32LE(entries.bytes, 8);
    return frame;
  }

  /** At least that long; what is in it counts until the next call. */
  #bufferOf(bytes: number): Buffer {
    if (bytes <= this.#buffer.length) return this.#buffer;
    if (bytes > keptBufferBytes) return Buffer.allocUnsafeSlow(bytes);
    this.#buffer = Buffer.allocUnsafeSlow(Math.min(keptBufferBytes, bytes * 2));
    return this.#buffer;
  }

  #release(segment: Segment): void {
    segment.isDropped = true;
    if (segment.syncs === 0) closeSync(segment.file);
  }

  #open(number: number): Segment {
    const path = join(this.#dir, `${String(number).padStart(8, '0')}.log`);
    const file = openSync(path, 'r+');
    return { number, path, file, bytes: fstatSync(file).size, syncs: 0, isDropped: false };
  }

  #create(number: number): Segment {
    closeSync(openSync(join(this.#dir, `${String(number).padStart(8, '0')}.log`), 'wx'));
    const dir = openSync(this.#dir, 'r');
    fsyncSync(dir);
    closeSync(dir);
    const segment = this.#open(number);
    this.#segments.set(number, segment);
    return segment;
  }

  #readBack(segment: Segment, onFrame: OnFrame): void {
    const bytes = Buffer.allocUnsafe(segment.bytes);
    readSync(segment.file, bytes, 0, segment.bytes, 0);
    let at = 0;
    for (let end = frameEnd(bytes, at); end !== undefined; end = frameEnd(bytes, at)) {
      const bodies = at + headBytes + bytes.readUInt32LE(at + 8);
      const entries = bytes.toString('utf8', at + headBytes, bodies);
      onFrame(entries, { segment: segment.number, offset: bodies });
      at = end;
    }
    if (at === segment.bytes) return;
    if (segment !== this.#tail) throw new Error(`${segment.path} is damaged at byte ${at}`);
    // Nobody was told that this is kept.
    ftruncateSync(segment.file, at);
    segment.bytes = at;
  }
}

/** Where the whole frame that begins there ends; undefined if there is none. */
function frameEnd(bytes: Buffer, at: number): number | undefined {
  if (at + headBytes > bytes.length) return undefined;
  const payload = bytes.readUInt32LE(at);
  const end = at + headBytes + payload;
  if (end > bytes.length || bytes.readUInt32LE(at + 8) > payload) return undefined;
  const isWhole = crc32(bytes.subarray(at + headBytes, end)) === bytes.readUInt32LE(at + 4);
  return isWhole ? end : undefined;
}
