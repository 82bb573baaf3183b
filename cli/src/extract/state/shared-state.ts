import { ts } from 'ts-morph';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import type { Finding, Model } from '../../artifacts/model.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { Decisions } from '../decisions.ts';
import { isFilledOnce } from './filled-once.ts';
import { type Memory, moduleMemories } from './module-memory.ts';

/**
 * Memory of the process that functions change while requests run and that both the slice and the rest of the monolith use:
 * once they are two processes each would see its own copy. Variables of modules are read from the syntax, since what nobody
 * was seen to run may change them too; closures, static and instance fields come from the findings.
 */
export function sharedStateBlockers(
  machine: Machine,
  { findings }: Pick<Model, 'findings'>,
  reach: ReadonlySet<FunctionRecord>,
  decided: Decisions['memory'],
): Problem[] {
  const found = new Map<string, Problem>();
  const add = (one: Problem) =>
    found.set(`${one.file}:${one.line}`, found.get(`${one.file}:${one.line}`) ?? one);
  for (const module of machine.modules.values())
    for (const memory of moduleMemories(module.ast)) {
      if (isFilledOnce(module.ast, memory.declaration, (node) => queries(machine, node))) continue;
      const users = [...machine.records.values()].filter(
        (record) =>
          record.file === module.path && !ts.isSourceFile(record.node) && memory.isUsedBy(record.node),
      );
      const line = module.ast.getLineAndCharacterOfPosition(memory.declaration.getStart()).line + 1;
      for (const one of judged({ users, reach, decided, file: module.path, line, name: memory.name }))
        add(one);
    }
  const byId = new Map([...machine.records.values()].map((record) => [record.id, record]));
  for (const finding of findings) {
    const users = finding.detector === 'shared-state' ? usersOf(finding, byId) : [];
    const { file, line, name } = finding;
    if (isReadFromSyntax(machine, finding)) continue;
    for (const one of judged({ users, reach, decided, file, line, name: name ?? '' })) add(one);
  }
  return [...found.values()];
}

/** A variable of a module was judged by its syntax, unless other modules change it through an import. */
function isReadFromSyntax(machine: Machine, { data, file, name }: Finding): boolean {
  const ids = [...idsOf(data?.writers), ...idsOf(data?.readers)];
  const module = [...machine.modules.values()].find((one) => one.path === file);
  const isOwn = data?.kind === 'module' && ids.every((id) => id.startsWith(`${file}#`));
  return isOwn && module !== undefined && moduleMemories(module.ast).some((one: Memory) => one.name === name);
}

function usersOf({ data }: Finding, byId: ReadonlyMap<string, FunctionRecord>): FunctionRecord[] {
  return [...idsOf(data?.writers), ...idsOf(data?.readers)].flatMap((id) => byId.get(id) ?? []);
}

function idsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

interface Users {
  readonly users: readonly FunctionRecord[];
  readonly reach: ReadonlySet<FunctionRecord>;
  readonly decided: Decisions['memory'];
  readonly file: string;
  readonly line: number;
  readonly name: string;
}

/** A blocker when functions of both sides use the memory; one that merely holds a function of the slice is of its side. */
function judged({ users, reach, decided, file, line, name }: Users): Problem[] {
  const inside = users.filter((record) => reach.has(record));
  const outside = users.filter(
    (record) =>
      !reach.has(record) &&
      !users.some((other) => other !== record && reach.has(other) && contains(record.node, other.node)),
  );
  const id = `${file}#${name}`;
  if (inside.length === 0 || outside.length === 0 || decided[id] !== undefined) return [];
  return [
    problem('MIG-4007', {
      message: `${name} is memory that this context and others share`,
      cause: `Used here by ${list(inside)}, elsewhere by ${list(outside)}.`,
      remedy: `Keep it in the database or a shared store, keep its users in one context, or let each process have its own with \`memory: { "${id}": own }\` in migrate.config.yaml.`,
      file,
      line,
    }),
  ];
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
