import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Analysis } from '../analyze/index.ts';
import type { Context } from '../artifacts/context-map.ts';
import { paths, servicePath } from '../artifacts/paths.ts';
import { readRoutes } from '../artifacts/routes.ts';
import type { ChangeSet, FileChange } from '../extract/change-set.ts';
import type { TreeMerge } from '../extract/merge.ts';
import { ownTree } from '../extract/pristine.ts';
import { routeTable } from '../extract/routing/route-table.ts';
import type { Project } from '../runtime/project.ts';
import { besideChanges } from './extract-beside.ts';
import type { Extraction } from './extraction.ts';

/** Every file that an extraction creates or edits, against what is there now. */
export function changeSetOf(
  { project, analysis, context, plan, ...rest }: Extraction,
  files: ReadonlyMap<string, string>,
  beside: TreeMerge,
  serviceUrl: string,
): ChangeSet {
  const extraction = { project, analysis, context, plan, ...rest };
  const current = ownTree(join(project.root, servicePath(context.name)));
  const service = [...files].flatMap(([path, content]): FileChange[] => {
    const full = `${servicePath(context.name)}/${path}`;
    const before = current.get(path);
    if (before === content) return [];
    return [
      before === undefined
        ? { kind: 'create', path: full, content, why: 'service' }
        : { kind: 'edit', path: full, before, content, why: 'service' },
    ];
  });
  return {
    context: context.name,
    changes: [
      ...service,
      ...plan.monolithChanges,
      ...plan.monolithDeletions,
      ...besideChanges(extraction, beside),
      ...tableChange(project, analysis, context, serviceUrl),
    ],
  };
}

function tableChange(
  project: Project,
  analysis: Analysis,
  context: Context,
  serviceUrl: string,
): FileChange[] {
  const existing = readRoutes(project.root);
  const { monolith } = project.config;
  const table = routeTable({
    model: analysis.model,
    context: context.name,
    routes: context.routes,
    monolithUrl: `http://127.0.0.1:${monolith.port}`,
    monolithHealth: monolith.health,
    serviceUrl,
    existing: existing?.table,
  });
  if (existing !== undefined && JSON.stringify(existing.table) === JSON.stringify(table)) return [];
  const content = `# The proxy's desired routing. First match wins, with Express's matching; no match goes to the monolith.\n# Change modes and weights with \`migrate route\`.\n${stringify(table)}`;
  if (existing === undefined) return [{ kind: 'create', path: paths.routes, content, why: 'routing' }];
  return existing.text === content
    ? []
    : [{ kind: 'edit', path: paths.routes, before: existing.text, content, why: 'routing' }];
}
