import type { ts } from '#typescript';
import { instantiate } from '../classes.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { union } from '../unions.ts';
import { arrayValue, type Call, native, nativeFunction, optionsOf, UNKNOWN, type Value } from '../values.ts';
import { ownMember } from './own-member.ts';

type Work = (machine: Machine, call: Call) => Value;

const ofClass: Work = (machine, { args: [made = UNKNOWN, plain = UNKNOWN], node }) =>
  union(optionsOf(plain).map((one) => transformed(machine, made, one, node)));
const same: Work = (_, { args: [given = UNKNOWN] }) => given;

const FUNCTIONS: Readonly<Record<string, Work>> = {
  plainToClass: ofClass,
  plainToInstance: ofClass,
  deserialize: (machine, { args: [made = UNKNOWN], node }) => transformed(machine, made, UNKNOWN, node),
  deserializeArray: (machine, { args: [made = UNKNOWN], node }) =>
    arrayValue([transformed(machine, made, UNKNOWN, node)], true),
  plainToClassFromExist: same,
  plainToInstanceFromExist: same,
  classToClass: same,
  instanceToInstance: same,
};

/** `class-transformer`: data becomes an instance of a class, whose methods the program then calls. */
export const classTransformerModel: LibraryModel = {
  packages: ['class-transformer'],
  load: (machine, name) =>
    native(name, {
      get: (member) => {
        const work = ownMember(FUNCTIONS, member);
        return work === undefined
          ? { kind: 'external', package: name, path: `.${member}` }
          : nativeFunction(member, (call) => work(machine, call));
      },
    }),
};

/** One instance for each object of a list; data of which nothing is known is one object. */
function transformed(machine: Machine, made: Value, plain: Value, node: ts.Node): Value {
  if (plain.kind === 'array') return arrayValue([instanceOf(machine, made, UNKNOWN, node)], true);
  return instanceOf(machine, made, plain, node);
}

function instanceOf(machine: Machine, made: Value, plain: Value, node: ts.Node): Value {
  const instances = optionsOf(made).map((one) => {
    if (one.kind !== 'class') return plain;
    const instance = instantiate(machine, one, [], node);
    if (plain.kind === 'object') for (const [name, value] of plain.props) instance.props.set(name, value);
    // What the data has is not known, nor which of the fields with a value of their own it replaces.
    else for (const [name, value] of instance.props) instance.props.set(name, union([value, UNKNOWN]));
    instance.open = true;
    return instance;
  });
  return union(instances);
}
