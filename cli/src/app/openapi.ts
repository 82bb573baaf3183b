import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { routeShapes } from '../analyze/request-shapes/route-shapes.ts';
import { decode } from '../analyze/sources/decode.ts';
import type { ContextMap } from '../artifacts/context-map.ts';
import type { Model } from '../artifacts/model.ts';
import { openApiPath, servicePath } from '../artifacts/paths.ts';
import { type Json, jsonOf, recordIn } from '../artifacts/route-shapes.ts';
import { documentInComments } from '../openapi/comments.ts';
import type { OpenApi } from '../openapi/document.ts';
import { type OpenApiDraft, openApiDrafts } from '../openapi/draft.ts';
import { type Existing, existingDocument } from '../openapi/existing.ts';
import { writeFileAtomic } from '../ports/files.ts';
import type { Progress } from '../ports/progress.ts';
import { diskFiles } from '../ports/source-files.ts';
import type { Project } from '../runtime/project.ts';
import { modelOf } from './analyze.ts';
import type { ExtractedContext } from './extracted-context.ts';

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

interface Found {
  readonly origin: string;
  readonly existing: Existing;
}

/** A document of its own, else what comments in the sources write together. */
function findDocument(appDir: string, model: Model): Found | undefined {
  const routes = model.routes.map((one) => one.path);
  for (const path of filesIn(appDir, NAME)) {
    const existing = existingDocument(readYaml(join(appDir, path)), routes);
    if (existing !== undefined) return { origin: path, existing };
  }
  const sources = model.modules.map((one) => decode(diskFiles.read(join(appDir, one.path))));
  const fragments = filesIn(appDir, /\.ya?ml$/i).map((path) => readYaml(join(appDir, path)));
  const parts = fragments.filter((one) => {
    const record = recordIn(one);
    return record?.components !== undefined || record?.definitions !== undefined;
  });
  const existing = existingDocument(documentInComments(sources, parts) ?? null, routes);
  return existing === undefined ? undefined : { origin: 'the comments in its sources', existing };
}

function filesIn(appDir: string, name: RegExp): string[] {
  return FOLDERS.flatMap((folder) =>
    (diskFiles.list(join(appDir, folder)) ?? [])
      .filter((one) => one.kind === 'file' && name.test(one.name))
      .map((one) => (folder === '' ? one.name : `${folder}/${one.name}`)),
  );
}

/** JSON is YAML; a file that is neither is no document. */
function readYaml(path: string): Json {
  try {
    return jsonOf(parse(decode(diskFiles.read(path)))) ?? null;
  } catch {
    return null;
  }
}
