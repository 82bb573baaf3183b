import { ts } from '#typescript';
import { identityOf } from '../../analyze/interpreter/lasting-memory.ts';
import { lineOf, type Machine } from '../../analyze/interpreter/machine.ts';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import type { Scope } from '../../analyze/interpreter/scope.ts';
import { type FunctionValue, optionsOf, type Value } from '../../analyze/interpreter/values.ts';
import { requiredSpecifier } from '../slice/module-items.ts';

/** Where a person finds something in memory: the variable or export that leads to it. */
export interface MemoryPlace {
  readonly file: string;
  readonly line: number;
  /** `store.items`, `exports.last`. */
  readonly name: string;
}

/** How many members may lie between a variable and what it leads to. */
const DEEPEST = 4;

/** The places of values by identity; of several ways the shortest one of the first module by path that made the variable. */
export function memoryPlaces(machine: Machine, wanted: ReadonlySet<number>): Map<number, MemoryPlace> {
  const found = new Map<number, MemoryPlace>();
  const modules = [...machine.modules.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
  let open = [...globalRoots(machine), ...modules.flatMap(rootsOf), ...handlerRoots(machine)];
  const seen = new Set<number>();
  for (let depth = 0; depth <= DEEPEST && found.size < wanted.size; depth += 1) {
    const next: typeof open = [];
    for (const { value, place } of open) {
      const id = identityOf(value);
      if (id === undefined || seen.has(id)) continue;
      seen.add(id);
      if (wanted.has(id)) found.set(id, place);
      for (const [name, member] of membersOf(value))
        next.push({ value: member, place: { ...place, name: `${place.name}.${name}` } });
    }
    open = next;
  }
  return found;
}

interface Root {
  readonly value: Value;
  readonly place: MemoryPlace;
}

/** Handlers hold what the functions around them made: `({ seen }) => (req, res) => …`. */
function handlerRoots(machine: Machine): Root[] {
  const handlers = machine.routers.flatMap(({ layers }) =>
    layers.flatMap((layer) => {
      if (layer.kind === 'route') return layer.handlers;
      return layer.kind === 'middleware' ? [layer.handler] : [];
    }),
  );
  return handlers
    .flatMap(optionsOf)
    .flatMap(wrapped)
    .flatMap((value): Root[] =>
      value.kind === 'function'
        ? [...closedOver(value)].map(([name, held]) => ({
            value: held,
            place: { file: machine.pathOf(value.node), line: lineOf(value.node), name },
          }))
        : [],
    );
}

/** `asyncHandler(list)` holds what `list` holds. */
function wrapped(value: Value): readonly Value[] {
  return value.kind === 'external' ? (value.wraps ?? []) : [value];
}

/** What a function is bound to, and the variables of the functions around it; those of its module are found there. */
function* closedOver({ scope, thisValue, bound }: FunctionValue): Generator<readonly [string, Value]> {
  if (thisValue !== undefined) yield ['this', thisValue];
  yield* bound.map((value, index) => [String(index), value] as const);
  for (let one: Scope | undefined = scope; one?.parent !== undefined; one = one.parent) yield* one.entries();
}

/** What programs put on `global`: no module declares it, so that its entry stands for the place. */
function globalRoots(machine: Machine): Root[] {
  const value = machine.globals.get('global');
  const [entry] = machine.modules.values();
  return value === undefined || entry === undefined
    ? []
    : [{ value, place: { file: entry.path, line: 1, name: 'global' } }];
}

/** The variables that a module makes itself, and what it exports. */
function rootsOf(module: SourceModule): Root[] {
  const own = module.ast.statements
    .filter(ts.isVariableStatement)
    .flatMap((statement) =>
      statement.declarationList.declarations.filter(
        (one) => ts.isIdentifier(one.name) && requiredSpecifier(one.initializer) === undefined,
      ),
    );
  const values = new Map(module.scope?.entries() ?? []);
  const variables = own.flatMap((declaration): Root[] => {
    const name = declaration.name.getText();
    const value = values.get(name);
    return value === undefined
      ? []
      : [{ value, place: { file: module.path, line: lineOf(declaration), name } }];
  });
  const declared = module.ast.statements.flatMap((statement): Root[] => {
    if (!ts.isFunctionDeclaration(statement) && !ts.isClassDeclaration(statement)) return [];
    const name = statement.name?.text ?? '';
    const value = values.get(name);
    return value === undefined
      ? []
      : [{ value, place: { file: module.path, line: lineOf(statement), name } }];
  });
  const exported = module.moduleObject.props.get('exports');
  const exports: Root[] =
    exported === undefined
      ? []
      : [{ value: exported, place: { file: module.path, line: exportLine(module.ast), name: 'exports' } }];
  return [...variables, ...declared, ...exports];
}

function exportLine(ast: ts.SourceFile): number {
  const first = ast.statements.find((one) => /^(?:(?:module\.)?exports\b|export\b)/.test(one.getText()));
  return first === undefined ? 1 : lineOf(first);
}

function membersOf(value: Value): Iterable<readonly [string, Value]> {
  switch (value.kind) {
    case 'object':
    case 'native':
      return value.props;
    case 'function':
      return [...value.props, ...closedOver(value)];
    case 'array':
      return value.items.map((item, index) => [String(index), item] as const);
    case 'class':
      return value.statics;
    default:
      return [];
  }
}
