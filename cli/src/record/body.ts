import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { z } from 'zod';
import type { SampleBody } from '../artifacts/samples.ts';

const DECODERS: Readonly<Record<string, (body: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

const MAX_DECODED = 16 * 1024 * 1024;

/** A captured body in the form of the samples: JSON and text readable, the rest as base64. */
export function readBody(
  bytes: Buffer | null,
  truncated: boolean,
  headers: readonly (readonly [string, string])[],
): SampleBody {
  if (truncated) return { kind: 'truncated', bytes: bytes?.length ?? 0 };
  if (bytes === null || bytes.length === 0) return { kind: 'none' };
  const decoded = decode(bytes, headerOf(headers, 'content-encoding'));
  const text = textOf(decoded);
  if (text === undefined) return { kind: 'base64', value: decoded.toString('base64') };
  if (!/[/+]json\b/i.test(headerOf(headers, 'content-type'))) return { kind: 'text', value: text };
  const value = z.json().safeParse(parse(text));
  return value.success ? { kind: 'json', value: value.data } : { kind: 'text', value: text };
}

export function headerOf(headers: readonly (readonly [string, string])[], name: string): string {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? '';
}

/** Undefined for bytes that are no UTF-8 text. */
function textOf(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function decode(bytes: Buffer, encoding: string): Buffer {
  const decoder = DECODERS[encoding.trim().toLowerCase()];
  if (decoder === undefined) return bytes;
  try {
    return decoder(bytes, { maxOutputLength: MAX_DECODED });
  } catch {
    return bytes;
  }
}

/** Undefined, which no JSON is, for a text that is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
