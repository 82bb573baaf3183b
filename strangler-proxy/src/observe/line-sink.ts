import { closeSync, openSync, write } from 'node:fs';

const FLUSH_MS = 100;
const FLUSH_CHARS = 64 * 1024;
/** POSIX's PIPE_BUF on Linux. */
const PIPE_BYTES = 4096;
/** A reader that has stopped reading must not make the proxy wait or grow: lines beyond this are dropped, and counted. */
const MAX_PENDING = 4 * 1024 * 1024;

/** Writes lines to a file or to stdout in batches, without ever blocking the event loop. Owns its buffer. */
export class LineSink {
  readonly #file: number;
  readonly #owned: boolean;
  #pending = '';
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #closed = false;
  dropped = 0;

  /** Appends to `path`; without one writes to stdout. */
  constructor(path?: string) {
    this.#owned = path !== undefined;
    this.#file = path === undefined ? 1 : openSync(path, 'a', 0o600);
  }

  add(line: string): void {
    if (this.#pending.length + line.length > MAX_PENDING) {
      this.dropped += 1;
      return;
    }
    this.#pending += `${line}\n`;
    if (this.#pending.length >= FLUSH_CHARS) void this.#flush();
    else this.#timer ??= setTimeout(() => void this.#flush(), FLUSH_MS).unref();
  }

  async close(): Promise<void> {
    await this.#flush();
    if (this.#pending) await this.#flush();
    if (!this.#owned || this.#closed) return;
    this.#closed = true;
    closeSync(this.#file);
  }

  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#pending) {
      const batch = Buffer.from(this.#pending);
      this.#pending = '';
      if (this.#owned) await writeBytes(this.#file, batch);
      else for (const piece of atomicPieces(batch)) await writeBytes(this.#file, piece);
    }
  }
}

/**
 * The batch in pieces of whole lines that a pipe takes at once: several workers share stdout, and a larger write may be
 * torn by another's. A line that is longer goes alone.
 */
export function* atomicPieces(batch: Buffer): Iterable<Buffer> {
  let begin = 0;
  while (begin < batch.length) {
    const last = batch.lastIndexOf('\n', begin + PIPE_BYTES - 1);
    const end = last >= begin ? last : batch.indexOf('\n', begin);
    const next = end < 0 ? batch.length : end + 1;
    yield batch.subarray(begin, next);
    begin = next;
  }
}

/** Resolves when written or when the file no longer takes anything: a lost log must not stop the proxy. */
function writeBytes(file: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    write(file, bytes, 0, bytes.length, null, (error, written) => {
      if (error && (error as NodeJS.ErrnoException).code === 'EAGAIN') {
        setTimeout(() => resolve(writeBytes(file, bytes)), 10);
      } else if (!error && written < bytes.length) {
        resolve(writeBytes(file, bytes.subarray(written)));
      } else {
        resolve();
      }
    });
  });
}
