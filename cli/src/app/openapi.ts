import { join } from 'node:path';
import { stringify } from 'yaml';
import { routeShapes } from '../analyze/request-shapes/route-shapes.ts';
import type { ContextMap } from '../artifacts/context-map.ts';
import type { Model } from '../artifacts/model.ts';
import { openApiPath, servicePath } from '../artifacts/paths.ts';
import type { OpenApi } from '../openapi/document.ts';
import { type OpenApiDraft, openApiDrafts } from '../openapi/draft.ts';
import { writeFileAtomic } from '../ports/files.ts';
import type { Progress } from '../ports/progress.ts';
import type { Project } from '../runtime/project.ts';
import { modelOf } from './analyze.ts';
import type { ExtractedContext } from './extracted-context.ts';
import { findDocument } from './own-document.ts';

/** Writes `migration/openapi/<context>.yaml` for each context with routes. @returns the paths, relative to the project */
export function writeOpenApi(project: Project, map: ContextMap, model: Model, progress: Progress): string[] {
  const found = findDocument(project.appDir, model);
  if (found !== undefined) progress.note(`OpenAPI drafts start from ${found.origin}`);
  const drafts = openApiDrafts(map, model, routeShapes(project.appDir, model), found?.existing);
  for (const draft of drafts) writeFileAtomic(join(project.root, openApiPath(draft.context)), textOf(draft));
  return drafts.map((one) => openApiPath(one.context));
}

/** What the sources of a context's service say of it now; undefined for a service without routes. */
export async function draftOfService(
  project: Project,
  { map, context }: ExtractedContext,
  progress: Progress,
): Promise<OpenApi | undefined> {
  const model = await modelOf(project, progress);
  const folder = join(project.root, servicePath(context.name));
  const { analyze } = await import('../analyze/index.ts');
  const service = (await analyze({ root: folder, entry: model.application.entry, name: context.name })).model;
  const existing = findDocument(project.appDir, model)?.existing;
  const [draft] = openApiDrafts(
    { ...map, contexts: [context] },
    service,
    routeShapes(folder, service),
    existing,
  );
  return draft?.document;
}

function textOf({ document, context, documented, drafted }: OpenApiDraft): string {
  const note = `# A draft for ${context}: ${documented} operations from the application's own document, ${drafted} from its sources.`;
  return `${note}\n${stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
