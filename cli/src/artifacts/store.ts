import { join } from 'node:path';
import type { z } from 'zod';
import { causeOf, fail } from '../errors/problem.ts';
import { readFileIfPresent, writeFileAtomic } from '../ports/files.ts';

/** Two-space JSON with a final newline: the same artifact gives the same bytes. */
export function serialize(artifact: unknown): string {
  return `${JSON.stringify(artifact, null, 2)}\n`;
}

export function writeArtifact(root: string, path: string, artifact: unknown): void {
  writeFileAtomic(join(root, path), serialize(artifact));
}

/**
 * Reads and validates an artifact at the door.
 * @returns undefined when the file does not exist.
 * @throws Failure MIG-1005 when it is not JSON or not of the expected schema, naming what came and what makes a fresh one.
 */
export function readArtifact<T>(
  root: string,
  path: string,
  schema: z.ZodType<T>,
  madeBy: string,
): T | undefined {
  const text = readFileIfPresent(join(root, path));
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(text, path, madeBy));
  if (parsed.success) return parsed.data;
  const cause = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`)
    .join('; ');
  throw fail('MIG-1005', {
    message: `${path} does not have the expected form`,
    cause,
    remedy: `Run \`${madeBy}\`.`,
    file: path,
  });
}

function parseJson(text: string, path: string, madeBy: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fail('MIG-1005', {
      message: `${path} is not JSON`,
      cause: causeOf(error),
      remedy: `Run \`${madeBy}\`.`,
      file: path,
    });
  }
}
