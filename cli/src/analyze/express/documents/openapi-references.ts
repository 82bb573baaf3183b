import { dirname, isAbsolute, join } from 'node:path';
import type { Machine } from '../../interpreter/machine.ts';
import { type ObjectValue, objectValue, stringOf, type Value } from '../../interpreter/values.ts';
import { type RepeatedKeys, valueOfText } from './document-text.ts';

/** A part of a document, with what its references are relative to. */
export interface DocumentPart {
  readonly value: ObjectValue;
  readonly document: Value;
  /** The file that the document is; absent of one that the program writes down. */
  readonly file?: string;
}

/** A document in a YAML or JSON file, or undefined where there is none that can be read. */
export function documentFile(
  machine: Machine,
  file: string,
  repeated?: RepeatedKeys,
): DocumentPart | undefined {
  const text = machine.sources.exists(file) ? machine.sources.readText(file) : undefined;
  const value = text === undefined ? undefined : valueOfText(text, repeated);
  return value?.kind === 'object' ? { value, document: value, file } : undefined;
}

const MOST_HOPS = 16;

/** A member of a part, `$ref`s of this document and of files beside it followed; undefined where one leads nowhere. */
export function memberOf(machine: Machine, part: DocumentPart, name: string): DocumentPart | undefined {
  const value = part.value.props.get(name);
  return value?.kind === 'object' ? referred(machine, { ...part, value }) : undefined;
}

function referred(machine: Machine, start: DocumentPart): DocumentPart | undefined {
  let part: DocumentPart | undefined = start;
  for (let hops = 0; part !== undefined && hops < MOST_HOPS; hops += 1) {
    if (!part.value.props.has('$ref')) return part;
    part = target(machine, part, stringOf(part.value.props.get('$ref')));
  }
  return undefined;
}

function target(
  machine: Machine,
  from: DocumentPart,
  reference: string | undefined,
): DocumentPart | undefined {
  if (reference === undefined) return undefined;
  const [place = '', pointer = ''] = reference.split('#');
  const file = place === '' ? from.file : pathFrom(machine, from, place);
  const whole = place === '' || file === undefined ? from.document : documentFile(machine, file)?.document;
  const value = whole === undefined ? undefined : pointed(whole, pointer);
  if (whole === undefined || value?.kind !== 'object') return undefined;
  return { value, document: whole, ...(file === undefined ? {} : { file }) };
}

function pathFrom(machine: Machine, { file }: DocumentPart, place: string): string {
  return isAbsolute(place) ? place : join(file === undefined ? machine.sources.root : dirname(file), place);
}

/** What a JSON pointer stands for. */
function pointed(document: Value, pointer: string): Value | undefined {
  let value: Value | undefined = document;
  for (const name of pointer.split('/').slice(1)) {
    const plain = decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
    value = value?.kind === 'object' ? value.props.get(plain) : undefined;
  }
  return value;
}

/** A document with its paths and their operations in place of the `$ref`s to them; those that lead nowhere stay. */
export function withoutReferences(machine: Machine, document: DocumentPart): ObjectValue {
  const paths = memberOf(machine, document, 'paths');
  if (paths === undefined) return document.value;
  const items = [...paths.value.props].map(([path, given]): [string, Value] => {
    const item = memberOf(machine, paths, path);
    if (item === undefined) return [path, given];
    const members = [...item.value.props].map(([name, member]): [string, Value] => [
      name,
      memberOf(machine, item, name)?.value ?? member,
    ]);
    return [path, objectValue(members, item.value.open)];
  });
  return objectValue([...document.value.props, ['paths', objectValue(items, paths.value.open)]]);
}
