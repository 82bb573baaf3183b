import { createHash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** One side's whole answer, as it came. */
export interface Answer {
  readonly status: number;
  /** Names lower-cased; several values joined. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A body ready to be compared. */
export type ReadBody = { readonly json: unknown } | { readonly bytes: Buffer };

/** A compressed body may grow to this before it is compared as bytes. */
const MAX_DECODED = 8 * 1024 * 1024;

const DECODERS: Readonly<Record<string, (body: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** Name and value pairs in turn as a record. */
export function headerRecord(pairs: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let i = 0; i < pairs.length; i += 2) {
    const name = (pairs[i] ?? '').toLowerCase();
    const value = pairs[i + 1] ?? '';
    record[name] = record[name] === undefined ? value : `${record[name]}, ${value}`;
  }
  return record;
}

/** Decodes and, for JSON, parses a body; what cannot be read stays bytes. */
export function readAnswerBody({ headers, body }: Answer): ReadBody {
  const bytes = decode(body, headers['content-encoding']);
  if (!/[/+]json\b/i.test(headers['content-type'] ?? '')) return { bytes };
  try {
    return { json: JSON.parse(bytes.toString('utf8')) };
  } catch {
    return { bytes };
  }
}

/** Enough of a body to tell it from another. */
export function fingerprint(bytes: Buffer): string {
  return `${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`;
}

function decode(body: Buffer, encoding: string | undefined): Buffer {
  const decoder = DECODERS[encoding?.trim().toLowerCase() ?? ''];
  if (!decoder || body.length === 0) return body;
  try {
    return decoder(body, { maxOutputLength: MAX_DECODED });
  } catch {
    return body;
  }
}
