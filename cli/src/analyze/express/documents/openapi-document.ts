import type { Machine } from '../../interpreter/machine.ts';
import { getProperty } from '../../interpreter/properties.ts';
import { iterate } from '../../interpreter/spreads.ts';
import { partsOf } from '../../interpreter/texts.ts';
import { type Call, optionsOf, stringOf, type Value } from '../../interpreter/values.ts';
import { valueOfText } from './document-text.ts';

/** An OpenAPI document as the program has it: an object, the path of a YAML or JSON file, or the text of one. */
export function openApiDocument(machine: Machine, given: Value): Value {
  const text = stringOf(given);
  if (text === undefined) return given;
  const content = machine.sources.exists(text) ? machine.sources.readText(text) : text;
  const value = valueOfText(content ?? '');
  return value?.kind === 'object' ? value : given;
}

/** The prefixes that a document's servers give, or its `basePath`, with `:name` for variables; an empty one where it has none. */
export function basePathsOf(machine: Machine, document: Value, node: Call['node']): string[] {
  const before = stringOf(getProperty(machine, document, 'basePath', node));
  if (before !== undefined) return [before.replace(/\/$/, '')];
  const servers = getProperty(machine, document, 'servers', node);
  const urls = [...(iterate(servers) ?? [])].flatMap((one) =>
    optionsOf(getProperty(machine, one, 'url', node)).map(urlOf),
  );
  return urls.length === 0 ? [''] : [...new Set(urls.map(pathOfUrl))];
}

/** What an URL holds that is not known is its scheme, its host or both: `${url.protocol}//${url.host}/v2`, `${HOST}/v2`. */
function urlOf(value: Value): string {
  const parts = partsOf(value);
  const text = parts.map((part) => part ?? UNKNOWN_PART).join('');
  const path = text.replace(/^(?:[a-z]+:|\0)?\/\/[^/]*|^\0/i, '');
  return path.includes(UNKNOWN_PART) ? '' : path;
}

const UNKNOWN_PART = '\0';

function pathOfUrl(url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/]*|^\{\w+\}(?=\/|$)/i, '').replace(/[?#].*$/, '');
  return expressPath(path.startsWith('/') || path === '' ? path : `/${path}`).replace(/\/$/, '');
}

/** `/users/{id}` is `/users/:id` to Express. */
export function expressPath(path: string): string {
  return path.replaceAll(/\{([^}]+)\}/g, ':$1');
}
