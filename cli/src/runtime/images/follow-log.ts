import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const EVERY_MS = 250;

/**
 * Hands on each line that is added to a log from now on.
 * @returns ends it, after the lines that are still unread
 */
export function followLog(file: string, onLine: (line: string) => void): () => void {
  const decoder = new StringDecoder('utf8');
  let position = existsSync(file) ? statSync(file).size : 0;
  let begun = '';
  const look = (): void => {
    const added = readFrom(file, position);
    position += added.length;
    const lines = (begun + decoder.write(added)).split('\n');
    begun = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
  const timer = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
  };
}

function readFrom(file: string, position: number): Buffer {
  const size = existsSync(file) ? statSync(file).size : 0;
  if (size <= position) return Buffer.alloc(0);
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(size - position);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, position));
  } finally {
    closeSync(descriptor);
  }
}
