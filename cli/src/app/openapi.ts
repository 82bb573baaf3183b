import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { routeShapes } from '../analyze/request-shapes/route-shapes.ts';
import type { ContextMap } from '../artifacts/context-map.ts';
import type { Model } from '../artifacts/model.ts';
import { openApiPath } from '../artifacts/paths.ts';
import { jsonOf } from '../artifacts/route-shapes.ts';
import { type OpenApiDraft, openApiDrafts } from '../openapi/draft.ts';
import { type Existing, existingDocument } from '../openapi/existing.ts';
import { writeFileAtomic } from '../ports/files.ts';
import type { Progress } from '../ports/progress.ts';
import { diskFiles } from '../ports/source-files.ts';
import type { Project } from '../runtime/project.ts';

/** Writes `migration/openapi/<context>.yaml` for each context with routes. @returns the paths, relative to the project */
export function writeOpenApi(project: Project, map: ContextMap, model: Model, progress: Progress): string[] {
  const found = findDocument(project.appDir);
  if (found !== undefined) progress.note(`OpenAPI drafts start from ${found.path}`);
  const drafts = openApiDrafts(map, model, routeShapes(project.appDir, model), found?.existing);
  for (const draft of drafts) writeFileAtomic(join(project.root, openApiPath(draft.context)), textOf(draft));
  return drafts.map((one) => openApiPath(one.context));
}

function textOf({ document, context, documented, drafted }: OpenApiDraft): string {
  const note = `# A draft for ${context}: ${documented} operations from the application's own document, ${drafted} from its sources.`;
  return `${note}\n${stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

/** Where teams keep the document. */
const FOLDERS = [
  '',
  'docs',
  'doc',
  'api',
  'spec',
  'specs',
  'openapi',
  'swagger',
  'public',
  'src',
  'src/docs',
];
const NAME = /^(openapi|swagger|api-docs)([.-][\w.-]*)?\.(ya?ml|json)$/i;

function findDocument(appDir: string): { path: string; existing: Existing } | undefined {
  for (const folder of FOLDERS)
    for (const { name, kind } of diskFiles.list(join(appDir, folder)) ?? []) {
      if (kind !== 'file' || !NAME.test(name)) continue;
      const path = folder === '' ? name : `${folder}/${name}`;
      const existing = existingDocument(jsonOf(readYaml(join(appDir, path))) ?? null);
      if (existing !== undefined) return { path, existing };
    }
  return undefined;
}

/** JSON is YAML; a file that is neither is no document. */
function readYaml(path: string): unknown {
  try {
    return parse(diskFiles.read(path).toString('utf8'));
  } catch {
    return undefined;
  }
}
