import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { modeSchema } from '../config/route-table.ts';
import { ProxyError, reasonOf } from '../errors/proxy-error.ts';
import { replaceFile } from './durable-file.ts';
import type { Latch } from './latch.ts';

const STATE_SCHEMA = 'migrate/proxy-state@1';

const latchSchema = z.object({
  generation: z.number(),
  why: z.enum(['errors', 'p95', 'down', 'unhealthy']),
  at: z.string(),
  from: z.object({ mode: modeSchema, weight: z.number() }),
  numbers: z.record(z.string(), z.number()),
});

const stateSchema = z.object({
  schema: z.literal(STATE_SCHEMA),
  latches: z.record(z.string(), latchSchema),
});

/** The latches in force, by context. */
export type Latches = ReadonlyMap<string, Latch>;

/** Reads the latches kept by an earlier run. A damaged file is an error: guessing would undo a rollback. */
export function readStateFile(path: string): Latches {
  const text = readIfThere(path);
  if (text === undefined) return new Map();
  try {
    return new Map(Object.entries(stateSchema.parse(JSON.parse(text)).latches));
  } catch (cause) {
    throw new ProxyError('PROXY-2004', { detail: path, cause });
  }
}

export function writeStateFile(path: string, latches: Latches): void {
  const state = { schema: STATE_SCHEMA, latches: Object.fromEntries([...latches].sort()) };
  replaceFile(path, `${JSON.stringify(state, null, 2)}\n`);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ProxyError('PROXY-2004', { detail: `${path}: ${reasonOf(cause)}`, cause });
  }
}
