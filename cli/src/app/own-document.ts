import { join } from 'node:path';
import { parse } from 'yaml';
import { decode } from '../analyze/sources/decode.ts';
import type { Model } from '../artifacts/model.ts';
import { type Json, jsonOf, recordIn } from '../artifacts/route-shapes.ts';
import { documentInComments } from '../openapi/comments.ts';
import { type Existing, existingDocument } from '../openapi/existing.ts';
import { diskFiles } from '../ports/source-files.ts';

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

export interface Found {
  readonly origin: string;
  readonly existing: Existing;
}

/** The OpenAPI or Swagger document of the application: a file of its own, else what comments in the sources write together. */
export function findDocument(appDir: string, model: Model): Found | undefined {
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
