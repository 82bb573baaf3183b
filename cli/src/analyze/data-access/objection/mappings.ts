import type { QueryFact } from '../../interpreter/activation.ts';
import { callFunction } from '../../interpreter/calls.ts';
import { staticMember } from '../../interpreter/classes.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { loadDynamic } from '../../interpreter/modules.ts';
import { type ClassValue, optionsOf, stringOf, type Value } from '../../interpreter/values.ts';
import { builder } from '../knex/builder.ts';
import { entriesOfObject, itemsOf, membersOf, textMember } from '../option-objects.ts';
import { type Mode, touch } from '../queries.ts';

/** One relation of a model: the other class, and the table between, where there is one. */
export interface Mapping {
  readonly name: string;
  readonly target: ClassValue | undefined;
  readonly between: string | undefined;
  /** Table and column of the key, when this model's table holds it. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Whether there is at most one row behind it. */
  readonly isOne: boolean;
  /** Whether the row behind it is the one that this row belongs to. */
  readonly isParent: boolean;
  /** What is done to every query over it. */
  readonly modify: readonly Value[];
}

/** The table of a model: its static `tableName`, else none. */
export function tableOf(machine: Machine, model: ClassValue): string | undefined {
  return stringOf(staticMember(machine, model, 'tableName'));
}

/** The static `relationMappings`, as an object, a getter or a function. */
export function mappingsOf(machine: Machine, model: ClassValue): Mapping[] {
  const given = staticMember(machine, model, 'relationMappings');
  const value = given?.kind === 'function' ? callFunction(machine, given, [], model.node) : given;
  return entriesOfObject(value).map(([name, mapping]) => {
    const [join] = membersOf(mapping, 'join');
    const through = textMember(membersOf(join, 'through')[0], 'from');
    return {
      name,
      target: classOf(machine, model, membersOf(mapping, 'modelClass')[0]),
      between: through?.split('.')[0],
      from: textMember(join, 'from')?.split('.') ?? [],
      to: textMember(join, 'to')?.split('.') ?? [],
      isOne: membersOf(mapping, 'relation').some((one) => isOfKind(one, OF_ONE)),
      isParent: membersOf(mapping, 'relation').some((one) => isOfKind(one, OF_PARENT)),
      modify: [...membersOf(mapping, 'modify'), ...membersOf(mapping, 'filter')],
    };
  });
}

/** `Model.BelongsToOneRelation`, `HasOneRelation`, `HasOneThroughRelation`. */
const OF_ONE = /One(?:Through)?Relation$/;
const OF_PARENT = /BelongsToOneRelation$/;

function isOfKind(relation: Value, kind: RegExp): boolean {
  return relation.kind === 'external' && kind.test(relation.path);
}

/** A class, a function that gives one, or the path of a module that exports one. */
function classOf(machine: Machine, model: ClassValue, value: Value | undefined): ClassValue | undefined {
  if (value === undefined) return undefined;
  for (const one of optionsOf(value)) {
    if (one.kind === 'class') return one;
    if (one.kind === 'function') return classOf(machine, model, callFunction(machine, one, [], model.node));
    if (one.kind === 'object')
      return classOf(
        machine,
        model,
        one.props.get('default') ?? [...one.props.values()].find((each) => each.kind === 'class'),
      );
    if (stringOf(one) !== undefined)
      return classOf(machine, model, loadDynamic(machine, model.node, one, model.scope.module));
  }
  return undefined;
}

/** Adds what a relation expression names: `'[pets.owner, children(…)]'`, or the object form. @returns the classes behind these relations */
export function relatedInto(
  machine: Machine,
  fact: QueryFact,
  model: ClassValue,
  expression: Value | undefined,
  mode: Mode,
): ClassValue[] {
  return itemsOf(expression).flatMap((one) => {
    const text = stringOf(one);
    if (text !== undefined) return follow(machine, fact, model, parse(text), mode);
    return entriesOfObject(one).flatMap(([name, inner]) => {
      const target = joinOne(machine, fact, model, name, mode);
      return target === undefined ? [] : [target, ...relatedInto(machine, fact, target, inner, mode)];
    });
  });
}

interface Expression {
  readonly name: string;
  readonly inner: readonly Expression[];
}

/** Names with what hangs on them; arguments, aliases and recursion marks are left out. */
function parse(text: string): Expression[] {
  const tokens = text.replaceAll(/\([^)]*\)|\s+as\s+\w+|\.?\^\d*/g, '').match(/\w+|[[\].,]/g) ?? [];
  let at = 0;
  const list = (): Expression[] => {
    const found: Expression[] = [];
    while (at < tokens.length && tokens[at] !== ']') {
      if (tokens[at] === ',') at += 1;
      else found.push(...term());
    }
    at += 1;
    return found;
  };
  const term = (): Expression[] => {
    const token = tokens[at] ?? '';
    at += 1;
    if (token === '[') return list();
    if (tokens[at] !== '.') return [{ name: token, inner: [] }];
    at += 1;
    return [{ name: token, inner: term() }];
  };
  return list();
}

function follow(
  machine: Machine,
  fact: QueryFact,
  model: ClassValue,
  expressions: readonly Expression[],
  mode: Mode,
): ClassValue[] {
  return expressions.flatMap(({ name, inner }) => {
    const target = joinOne(machine, fact, model, name, mode);
    return target === undefined ? [] : [target, ...follow(machine, fact, target, inner, mode)];
  });
}

/** Adds one relation and gives the class behind it. */
export function joinOne(
  machine: Machine,
  fact: QueryFact,
  model: ClassValue,
  name: string,
  mode: Mode,
): ClassValue | undefined {
  const mapping = mappingsOf(machine, model).find((one) => one.name === name);
  if (mapping === undefined) return undefined;
  const table = mapping.target === undefined ? undefined : tableOf(machine, mapping.target);
  for (const one of [mapping.between, table]) if (one !== undefined) touch(fact, one, mode);
  for (const one of mapping.modify)
    if (one.kind === 'function') callFunction(machine, one, [builder(machine, fact)], model.node);
  return mapping.target;
}
