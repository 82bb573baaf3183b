import { hash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Results that can be had again by working for them: losing one costs time and nothing else. */
export interface ResultCache {
  read(key: string): string | undefined;
  write(key: string, text: string): void;
}

/** Remembers nothing. */
export const noCache: ResultCache = { read: () => undefined, write() {} };

/** Where the toolkit may keep what it can make again; never inside of the user's repository. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'migrate-kit');
}

export interface CacheFolderOptions {
  /** Folder of this kind of results. */
  readonly folder: string;
  /** What made the results; those of another maker are removed. */
  readonly maker: string;
  readonly mostBytes?: number;
}

const MOST_BYTES = 512 * 1024 * 1024;

/**
 * One file per result under the maker's own folder. A file begins with the digest of what follows, so that a damaged one
 * counts as absent; it appears under its name whole; the oldest ones go when the folder grows too large. No refusal of the
 * file system is an error here.
 */
export function cacheFolder({ folder, maker, mostBytes = MOST_BYTES }: CacheFolderOptions): ResultCache {
  const own = join(folder, maker);
  const fileOf = (key: string) => join(own, `${key}.entry`);
  return {
    read: (key) => quietly(() => readEntry(fileOf(key))),
    write: (key, text) =>
      void quietly(() => {
        mkdirSync(own, { recursive: true, mode: 0o700 });
        const temporary = join(own, `.${randomBytes(6).toString('hex')}.tmp`);
        writeFileSync(temporary, `${digestOf(text)}\n`, { mode: 0o600 });
        // Joined to its digest, a text of a large application would be in memory twice.
        appendFileSync(temporary, text);
        renameSync(temporary, fileOf(key));
        for (const other of readdirSync(folder))
          if (other !== maker) rmSync(join(folder, other), { recursive: true, force: true });
        dropOldest(own, mostBytes);
      }),
  };
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function readEntry(file: string): string | undefined {
  const content = readFileSync(file, 'utf8');
  const end = content.indexOf('\n');
  const text = content.slice(end + 1);
  if (content.slice(0, end) !== digestOf(text)) return undefined;
  // The time of the last use decides what goes first.
  quietly(() => utimesSync(file, new Date(), new Date()));
  return text;
}

function dropOldest(folder: string, mostBytes: number): void {
  const entries = readdirSync(folder)
    .map((name) => ({ path: join(folder, name), stat: statSync(join(folder, name)) }))
    .sort((left, right) => right.stat.mtimeMs - left.stat.mtimeMs);
  let bytes = 0;
  for (const { path, stat } of entries) {
    bytes += stat.size;
    if (bytes > mostBytes) rmSync(path, { force: true });
  }
}

function digestOf(text: string): string {
  return hash('sha256', text);
}
