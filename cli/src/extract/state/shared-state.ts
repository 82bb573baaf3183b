import { ts } from '#typescript';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import { getProperty } from '../../analyze/interpreter/properties.ts';
import type { Finding, Model } from '../../artifacts/model.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { Decisions } from '../decisions.ts';
import { serviceOfClient } from '../seams/seams-manifest.ts';
import { isFilledOnce } from './filled-once.ts';
import { crossedMemory } from './lasting-memory.ts';
import { type Memory, moduleMemories } from './module-memory.ts';
import type { Sides } from './sides.ts';

export interface SharedState {
  readonly blockers: readonly Problem[];
  /** Memory that each process will have for itself, in words. */
  readonly notes: readonly string[];
}

/**
 * Memory of the process that functions change while requests run and that both the slice and the rest of the monolith use:
 * once they are two processes each would see its own copy. Variables of modules are read from the syntax, since what nobody
 * was seen to run may change them too; closures, static and instance fields come from the findings, and everything that the
 * interpretation saw both sides come to from the identity of the value. What only middleware
 * around every request uses (a rate limiter, a counter) is no blocker: each process counts what it serves.
 */
export function sharedState(
  machine: Machine,
  { findings }: Pick<Model, 'findings'>,
  sides: Sides,
  decided: Decisions['memory'],
): SharedState {
  const found = new Map<string, Verdict>();
  const judged: NamedMemory[] = [];
  const judge = (memory: Omit<Users, 'sides' | 'decided'>) => {
    // Each process has its own idea of whether a service can be reached.
    if (serviceOfClient(memory.file) !== undefined) return;
    const verdict = verdictOf({ ...memory, sides, decided });
    if (verdict !== undefined) judged.push(memory);
    const place = `${memory.file}:${memory.line}`;
    if (verdict !== undefined && !found.has(place)) found.set(place, verdict);
  };
  for (const module of machine.modules.values())
    for (const memory of moduleMemories(module.ast, ownMethods(machine, module))) {
      if (isFilledOnce(module.ast, memory.declaration, (node) => queries(machine, node))) continue;
      const users = [...machine.records.values()].filter(
        (record) =>
          record.file === module.path && !ts.isSourceFile(record.node) && memory.isUsedBy(record.node),
      );
      const line = module.ast.getLineAndCharacterOfPosition(memory.declaration.getStart()).line + 1;
      judge({ users, file: module.path, line, name: memory.name });
    }
  const byId = new Map([...machine.records.values()].map((record) => [record.id, record]));
  for (const finding of findings)
    if (finding.detector === 'shared-state' && !isReadFromSyntax(machine, finding))
      judge({
        users: usersOf(finding, byId),
        file: finding.file,
        line: finding.line,
        name: finding.name ?? '',
      });
  for (const { inside, outside, file, line, name } of crossedMemory(machine, sides, (record) =>
    queries(machine, record.node),
  )) {
    const users = [...inside, ...outside];
    if (!judged.some((one) => isSameMember(one, { name, users }))) judge({ users, file, line, name });
  }
  return {
    blockers: [...found.values()].flatMap((one) => one.blocker ?? []),
    notes: [...found.values()].flatMap((one) => one.note ?? []),
  };
}

/** A field of a class and the same field of its only instance are one memory, and so are an object and what is in it. */
function isSameMember(one: NamedMemory, other: NamedMemory): boolean {
  const isSame =
    one.name.split('.').at(-1) === other.name.split('.').at(-1) || other.name.startsWith(`${one.name}.`);
  return isSame && one.users.some((user) => other.users.includes(user));
}

interface Verdict {
  readonly blocker?: Problem;
  readonly note?: string;
}

/** A variable of a module was judged by its syntax, unless other modules change it through an import. */
function isReadFromSyntax(machine: Machine, { data, file, name }: Finding): boolean {
  const ids = [...idsOf(data?.writers), ...idsOf(data?.readers)];
  const module = [...machine.modules.values()].find((one) => one.path === file);
  const isOwn = data?.kind === 'module' && ids.every((id) => id.startsWith(`${file}#`));
  return (
    isOwn &&
    module !== undefined &&
    moduleMemories(module.ast, ownMethods(machine, module)).some(
      (one: Memory) => one.name.split('.')[0] === name,
    )
  );
}

/** Methods that the program wrote, of what a variable of the module holds. */
function ownMethods(machine: Machine, module: SourceModule): (variable: string, method: string) => boolean {
  return (variable, method) => {
    const value = module.scope?.lookup(variable)?.get();
    return value?.kind === 'object' && getProperty(machine, value, method, module.ast).kind === 'function';
  };
}

function usersOf({ data }: Finding, byId: ReadonlyMap<string, FunctionRecord>): FunctionRecord[] {
  return [...idsOf(data?.writers), ...idsOf(data?.readers)].flatMap((id) => byId.get(id) ?? []);
}

function idsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

interface NamedMemory {
  readonly name: string;
  readonly users: readonly FunctionRecord[];
}

interface Users extends NamedMemory {
  readonly sides: Sides;
  readonly decided: Decisions['memory'];
  readonly file: string;
  readonly line: number;
}

/** A blocker when functions of both sides use the memory; one that merely holds a function of the slice is of its side. */
function verdictOf({ users, sides, decided, file, line, name }: Users): Verdict | undefined {
  const inside = users.filter((record) => sides.inside.has(record));
  const outside = users.filter(
    (record) =>
      sides.outside.has(record) ||
      (!sides.inside.has(record) &&
        !sides.startUp.has(record) &&
        !users.some(
          (other) => other !== record && sides.inside.has(other) && contains(record.node, other.node),
        )),
  );
  const id = `${file}#${name}`;
  if (inside.length === 0 || outside.length === 0) return undefined;
  const isAround = (record: FunctionRecord) => sides.inside.has(record) && !sides.handlers.has(record);
  if (isDecided(decided, file, name) || [...inside, ...outside].every(isAround))
    return { note: `${id}: memory of which each process has its own` };
  const blocker = problem('MIG-4007', {
    message: `${name} is memory that this context and others share`,
    cause: `Used here by ${list(inside)}, elsewhere by ${list(outside)}.`,
    remedy: `Keep it in the database or a shared store, keep its users in one context, or let each process have its own with \`memory: { "${id}": own }\` in migrate.config.yaml.`,
    file,
    line,
  });
  return { blocker };
}

/** A decision on a variable holds for everything that it leads to. */
function isDecided(decided: Decisions['memory'], file: string, name: string): boolean {
  const parts = name.split('.');
  return parts.some((_, index) => decided[`${file}#${parts.slice(0, index + 1).join('.')}`] !== undefined);
}

function list(records: readonly FunctionRecord[]): string {
  return records
    .slice(0, 3)
    .map((record) => record.name)
    .join(', ');
}

function contains(outer: ts.Node, inner: ts.Node): boolean {
  return outer.pos <= inner.pos && outer.end >= inner.end;
}

/** Whether a function, or what it calls, asks the database. */
function queries(machine: Machine, node: ts.Node): boolean {
  const open = machine.allActivations.filter((one) => one.record.node === node);
  const seen = new Set(open);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ([...next.facts].some((fact) => fact.kind === 'query')) return true;
    for (const callee of next.calls)
      if (!seen.has(callee)) {
        seen.add(callee);
        open.push(callee);
      }
  }
  return false;
}
