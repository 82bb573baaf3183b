import { join } from 'node:path';
import { type ContextMap, contextMapSchema } from '../artifacts/context-map.ts';
import type { Model } from '../artifacts/model.ts';
import { paths } from '../artifacts/paths.ts';
import {
  changedRoutes,
  type RouteFile,
  type RouteTable,
  type RouteTableContext,
} from '../artifacts/routes.ts';
import { readArtifact, serialize } from '../artifacts/store.ts';
import type { ChangeSet, FileChange } from '../extract/change-set.ts';
import type { RetirementPlan } from '../extract/retire/plan-retirement.ts';
import { readFileIfPresent } from '../ports/files.ts';
import type { Project } from '../runtime/project.ts';

/** `METHOD path` of a context's routes. */
export function routesOf(table: RouteTable, name: string): Set<string> {
  return new Set(
    table.routes.filter((route) => route.context === name).map((route) => `${route.method} ${route.path}`),
  );
}

export interface RetirementParts {
  readonly name: string;
  readonly table: RouteFile;
  readonly entry: RouteTableContext;
  readonly plan: RetirementPlan;
  /** The monolith's model without the context. */
  readonly model: Model;
}

/** Everything that a retirement changes: the monolith, the route table, and the map of what is there. */
export function retirementChanges(project: Project, parts: RetirementParts): ChangeSet {
  const { name, plan, model } = parts;
  return { context: name, changes: [...plan.changes, tableChange(parts), ...mapChange(project.root, model)] };
}

/** The proxy goes on sending its routes to the service, and nowhere else any more. */
function tableChange({ name, table, entry }: RetirementParts): FileChange {
  const { text } = changedRoutes(table, [
    [['contexts', name, 'mode'], 'service'],
    [['contexts', name, 'fallback'], entry.target],
    [['contexts', name, 'generation'], entry.generation + 1],
    [['contexts', name, 'retired'], true],
  ]);
  return {
    kind: 'edit',
    path: paths.routes,
    before: table.text,
    content: text,
    why: 'only the service can answer any more',
  };
}

function mapChange(root: string, model: Model): FileChange[] {
  const map = readArtifact(root, paths.contextMap, contextMapSchema, 'migrate decompose');
  const before = readFileIfPresent(join(root, paths.contextMap));
  if (map === undefined || before === undefined) return [];
  const content = serialize(withoutGone(map, model));
  return content === before
    ? []
    : [{ kind: 'edit', path: paths.contextMap, before, content, why: 'names only what is there' }];
}

/** The map without routes, modules and tables that are no more; a context that owns tables stays, even without code here. */
function withoutGone(map: ContextMap, model: Model): ContextMap {
  const routes = new Set(model.routes.map((one) => one.id));
  const modules = new Set(model.modules.map((one) => one.path));
  const tables = new Set(model.tables.map((one) => one.name));
  const isModule = (one: string) => modules.has(one.split('#')[0] ?? '');
  const isThere = (one: string) =>
    one.startsWith('table:') ? tables.has(one.slice('table:'.length)) : isModule(one);
  const contexts = map.contexts.map((context) => ({
    ...context,
    routes: context.routes.filter((one) => routes.has(one)),
    modules: context.modules.filter(isModule),
    tables: context.tables.filter((one) => tables.has(one)),
    evidence: context.evidence.filter((one) => isThere(one.subject)),
  }));
  return { ...map, contexts, sharedKernel: map.sharedKernel.filter(isThere) };
}
