import { callFunction } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { valueOfText } from './document-text.ts';
import { documentOf } from './openapi-operations.ts';
import { withoutReferences } from './openapi-references.ts';

type Read = (machine: Machine, given: Value | undefined) => Value | undefined;

/** What the functions of a package make of their first argument. */
const READERS: Readonly<Record<string, Readonly<Record<string, Read>>>> = {
  'js-yaml': { load: ofText, safeLoad: ofText },
  yaml: { parse: ofText },
  yamljs: { load: ofFile, parseFile: ofFile, parse: ofLenientText },
};

/** `js-yaml`, `yaml` and `yamljs`: texts and files of the program that are no mystery. */
export const yamlModel: LibraryModel = {
  packages: Object.keys(READERS),
  load: (machine, name) => reader(machine, name, READERS[name] ?? {}),
};

const PARSES: Readonly<Record<string, Read>> = {
  bundle: resolved,
  dereference: resolved,
  parse: resolved,
  validate: resolved,
};

/** `swagger-parser` and what it stands on: documents by the path of their file, `$ref`s followed. */
export const documentParserModel: LibraryModel = {
  packages: [
    'swagger-parser',
    '@apidevtools/swagger-parser',
    'json-schema-ref-parser',
    '@apidevtools/json-schema-ref-parser',
  ],
  load: (machine, name) => reader(machine, name, PARSES),
};

/** A package's functions; what they cannot read is as unknown as what any other package gives. */
function reader(machine: Machine, name: string, reads: Readonly<Record<string, Read>>): Value {
  const self: NativeValue = native(name, {
    get: (member) => {
      if (['default', 'SwaggerParser', '$RefParser'].includes(member)) return self;
      const read = Object.hasOwn(reads, member) ? reads[member] : undefined;
      const outside: Value = { kind: 'external', package: name, path: `.${member}` };
      if (read === undefined) return outside;
      return nativeFunction('document.read', ({ args, node }: Call) => {
        return read(machine, args[0]) ?? callFunction(machine, outside, args, node);
      });
    },
    construct: () => self,
  });
  return self;
}

function ofText(_: Machine, given: Value | undefined): Value | undefined {
  const text = stringOf(given);
  return text === undefined ? undefined : valueOfText(text);
}

function ofLenientText(_: Machine, given: Value | undefined): Value | undefined {
  const text = stringOf(given);
  return text === undefined ? undefined : valueOfText(text, 'first');
}

function ofFile(machine: Machine, given: Value | undefined): Value | undefined {
  return given === undefined ? undefined : documentOf(machine, given, 'first')?.value;
}

function resolved(machine: Machine, given: Value | undefined): Value | undefined {
  const document = given === undefined ? undefined : documentOf(machine, given);
  return document === undefined ? undefined : withoutReferences(machine, document);
}
