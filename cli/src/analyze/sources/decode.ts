import { isUtf8 } from 'node:buffer';

/** A source's text: UTF-8, UTF-16 where a byte order mark says so, and Latin-1 where the bytes are no UTF-8. */
export function decode(bytes: Buffer): string {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (!isUtf8(bytes)) return bytes.toString('latin1');
  const hasMark = first === 0xef && second === 0xbb && third === 0xbf;
  return bytes.toString('utf8', hasMark ? 3 : 0);
}
