import { parse } from 'yaml';
import { type Json, jsonOf, recordIn, recordsIn } from '../artifacts/route-shapes.ts';
import type { OpenApi } from './document.ts';

/**
 * The document that `@swagger` and `@openapi` comments write together, as swagger-jsdoc reads them; undefined where there
 * are none.
 * @param sources texts of modules
 * @param fragments YAML documents that hold a part of it, such as the components
 */
export function documentInComments(
  sources: readonly string[],
  fragments: readonly Json[],
): OpenApi | undefined {
  const blocks = recordsIn(sources.flatMap(blocksIn).map((block) => jsonOf(readBlock(block))));
  if (blocks.length === 0) return undefined;
  const parts = [...recordsIn(fragments), ...blocks.map(asDocument)];
  const isOld = parts.some((one) => one.definitions !== undefined);
  const document = parts.reduce<OpenApi>(united, {});
  return { ...(isOld ? { swagger: '2.0' } : { openapi: '3.0.0' }), ...document };
}

/** A block that is no YAML is one that swagger-jsdoc refuses too. */
function readBlock(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function blocksIn(source: string): string[] {
  return [...source.matchAll(/\/\*\*([\s\S]*?)\*\//g)].flatMap(([, comment = '']) => {
    const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, ''));
    const start = lines.findIndex((line) => /^@(swagger|openapi)\b/.test(line.trim()));
    if (start === -1) return [];
    const end = lines.findIndex((line, index) => index > start && line.startsWith('@'));
    return [lines.slice(start + 1, end === -1 ? undefined : end).join('\n')];
  });
}

/** A block is a part of the document, or paths alone. */
function asDocument(block: OpenApi): OpenApi {
  const paths = Object.entries(block).filter(([key]) => key.startsWith('/'));
  const rest = Object.entries(block).filter(([key]) => !key.startsWith('/'));
  const own = Object.fromEntries(rest);
  return paths.length === 0 ? own : united(own, { paths: Object.fromEntries(paths) });
}

function united(a: OpenApi, b: OpenApi): OpenApi {
  const next: Record<string, Json> = { ...a };
  for (const [key, value] of Object.entries(b)) next[key] = unitedValues(a[key], value);
  return next;
}

function unitedValues(a: Json | undefined, b: Json): Json {
  const [one, other] = [recordIn(a), recordIn(b)];
  if (one !== undefined && other !== undefined) return united(one, other);
  // `tags` may stand alone or in a list.
  const list = a === undefined ? [] : [a].flat();
  return a === undefined ? b : [...list, ...[b].flat()];
}
