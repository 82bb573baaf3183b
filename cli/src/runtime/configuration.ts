import { join } from 'node:path';
import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { z } from 'zod';
import { CONFIG_FILE, type Config, configSchema } from '../artifacts/config.ts';
import { Failure, type Problem, problem } from '../errors/problem.ts';
import { readFileIfPresent } from '../ports/files.ts';

/** What a person wrote in `migrate.config.yaml`, not yet completed by detection. */
export interface WrittenConfiguration {
  readonly values: Readonly<Record<string, unknown>>;
  /** Checks values that detection has completed; complaints point into the written file. */
  readonly check: (completed: unknown) => Config;
  /** Line of a setting, or of the closest one around it that is written. */
  readonly lineOf: (setting: readonly PropertyKey[]) => number;
}

/**
 * Reads `migrate.config.yaml`.
 * @returns undefined when there is none
 * @throws Failure MIG-1003 with every problem at once, each with its line
 */
export function readConfiguration(root: string): WrittenConfiguration | undefined {
  const text = readFileIfPresent(join(root, CONFIG_FILE));
  if (text === undefined) return undefined;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  throwAll(document.errors.map((error) => broken(wordsOf(error, text), lines.linePos(error.pos[0]).line)));
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const at = document.getIn(path.slice(0, length), true);
      const offset = keyOffset(document, path.slice(0, length)) ?? rangeStart(at);
      if (offset !== undefined) return lines.linePos(offset).line;
    }
    return 1;
  };
  const check = (completed: unknown): Config => {
    const parsed = configSchema.safeParse(completed);
    if (!parsed.success)
      throwAll(parsed.error.issues.flatMap(complaintsOf).map((one) => broken(one.message, lineOf(one.path))));
    return configSchema.parse(completed);
  };
  const values: unknown = document.toJS() ?? {};
  if (!isRecord(values)) throw new Failure(broken('The file does not hold a mapping', 1));
  return { values, check, lineOf };
}

/** The parser does not name the key that is there twice; the text does. */
function wordsOf(error: YAMLError, text: string): string {
  if (error.code !== 'DUPLICATE_KEY') return error.message;
  const [key = ''] = text.slice(error.pos[0]).split(/:(?:\s|$)/);
  return `${key.trim()} is written twice: delete one of the two`;
}

interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** An unknown key is reported at the key itself, and each of them alone. */
function complaintsOf(issue: z.core.$ZodIssue): readonly Complaint[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `${[...issue.path, key].join('.')}: there is no such setting`,
    }));
  return [{ path: issue.path, message: `${issue.path.join('.') || '(top)'}: ${issue.message}` }];
}

function broken(message: string, line: number): Problem {
  return problem('MIG-1003', { message, file: CONFIG_FILE, line });
}

function throwAll(problems: readonly Problem[]): void {
  const [first, ...others] = problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  if (first !== undefined) throw new Failure(first, others);
}

/** Offset of the key that names the last step of a path. */
function keyOffset(
  document: { getIn(path: unknown[], keep: true): unknown },
  path: readonly PropertyKey[],
): number | undefined {
  const parent = document.getIn([...path.slice(0, -1)], true);
  if (!isRecord(parent) || !Array.isArray(parent.items)) return undefined;
  const items: readonly unknown[] = parent.items;
  for (const item of items) {
    if (!isRecord(item) || !isRecord(item.key)) continue;
    if (String(item.key.value) === String(path.at(-1))) return rangeStart(item.key);
  }
  return undefined;
}

function rangeStart(node: unknown): number | undefined {
  if (!isRecord(node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
