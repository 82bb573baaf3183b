import { isAbsolute, join } from 'node:path';
import { filePathOf } from '../../interpreter/builtins/urls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { stringOf, type Value } from '../../interpreter/values.ts';
import type { RepeatedKeys } from './document-text.ts';
import { type DocumentPart, documentFile, memberOf } from './openapi-references.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** One method of one path of a document. */
export interface Operation {
  /** In upper case. */
  readonly method: string;
  /** As the document writes it, with `{name}` for a parameter. */
  readonly path: string;
  readonly id: string | undefined;
  readonly part: DocumentPart;
}

/** A document that the program gives as an object or by the path of a file; undefined where it cannot be read. */
export function documentOf(
  machine: Machine,
  given: Value,
  repeated?: RepeatedKeys,
): DocumentPart | undefined {
  if (given.kind === 'object' && given.props.has('paths')) return { value: given, document: given };
  const path = filePathOf(given);
  // A file of the same name as one of the network is another document.
  if (path === undefined || /^\w+:\/\//.test(path)) return undefined;
  return documentFile(machine, placeOf(machine, path), repeated);
}

/** A path that is counted from where the compiled program stands leads elsewhere from its source: its end tells the file. */
function placeOf({ sources }: Machine, path: string): string {
  const written = isAbsolute(path) ? path : join(sources.root, path);
  if (sources.exists(written)) return written;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  const ends = parts.map((_, index) => join(sources.root, ...parts.slice(index)));
  return ends.find((end) => sources.exists(end)) ?? written;
}

/** Every operation in the order of the document; undefined where a part of it cannot be read. */
export function operationsOf(machine: Machine, document: DocumentPart): Operation[] | undefined {
  const paths = memberOf(machine, document, 'paths');
  if (paths === undefined || paths.value.open) return undefined;
  const operations: Operation[] = [];
  for (const [path, given] of paths.value.props) {
    if (given.kind === 'literal') continue;
    const item = memberOf(machine, paths, path);
    if (item === undefined || item.value.open) return undefined;
    for (const method of item.value.props.keys()) {
      if (!METHODS.includes(method)) continue;
      const part = memberOf(machine, item, method);
      if (part === undefined) return undefined;
      const id = stringOf(part.value.props.get('operationId'));
      operations.push({ method: method.toUpperCase(), path, id, part });
    }
  }
  return operations;
}

/** Names of the security schemes that a request for an operation is checked by. */
export function schemesOf({ value }: DocumentPart, operation: Operation): string[] {
  const required = operation.part.value.props.get('security') ?? value.props.get('security');
  const all = required?.kind === 'array' ? required.items : [];
  return [...new Set(all.flatMap((one) => (one.kind === 'object' ? [...one.props.keys()] : [])))];
}
