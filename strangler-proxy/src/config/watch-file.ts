import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

const SETTLE_MS = 50;
/** Network and container mounts do not always tell of changes, so the file is looked at as well. */
const POLL_MS = 2_000;

/**
 * Calls back after a file was changed or replaced. The folder is watched, because an editor or a mounted
 * ConfigMap swaps the file for another. Answers with a function that stops the watch.
 */
export function watchFile(file: string, onChange: () => void): () => void {
  let seen = stamp(file);
  let settle: NodeJS.Timeout | undefined;
  const look = (): void => {
    const now = stamp(file);
    if (now === seen) return;
    seen = now;
    onChange();
  };
  const soon = (): void => {
    clearTimeout(settle);
    settle = setTimeout(look, SETTLE_MS);
    settle.unref();
  };
  const watcher = watchFolder(file, soon);
  const poll = setInterval(look, POLL_MS);
  poll.unref();
  return () => {
    watcher?.close();
    clearInterval(poll);
    clearTimeout(settle);
  };
}

function watchFolder(file: string, onEvent: () => void): FSWatcher | undefined {
  try {
    const name = basename(file);
    const watcher = watch(dirname(file), { persistent: false }, (_event, changed) => {
      // A ConfigMap changes a link of another name; null is a system that does not say.
      if (changed === null || changed === name || changed.startsWith('..')) onEvent();
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

function stamp(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'absent';
  }
}
