import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, type ContextMap, contextMapSchema } from '../artifacts/context-map.ts';
import { paths, servicePath } from '../artifacts/paths.ts';
import { readArtifact } from '../artifacts/store.ts';
import { fail } from '../errors/problem.ts';
import type { Project } from '../runtime/project.ts';

export interface ExtractedContext {
  readonly map: ContextMap;
  readonly context: Context;
}

/**
 * The context of that name, whose service is there.
 * @throws Failure MIG-1004 for a context that the map does not have, MIG-1007 without a map or a service
 */
export function extractedContext(project: Project, name: string): ExtractedContext {
  const map = readArtifact(project.root, paths.contextMap, contextMapSchema, 'migrate decompose');
  if (map === undefined)
    throw fail('MIG-1007', {
      message: `${paths.contextMap} does not exist`,
      remedy: `Run \`migrate decompose\`, then \`migrate extract ${name}\`.`,
      file: paths.contextMap,
    });
  const context = map.contexts.find((one) => one.name === name);
  if (context === undefined)
    throw fail('MIG-1004', {
      message: `There is no context ${name} in ${paths.contextMap}`,
      remedy: `Choose one of ${map.contexts
        .map((one) => one.name)
        .sort()
        .join(', ')}.`,
    });
  if (!existsSync(join(project.root, servicePath(name), 'package.json')))
    throw fail('MIG-1007', {
      message: `There is no service for ${name}`,
      cause: `${servicePath(name)}/package.json does not exist.`,
      remedy: `Run \`migrate extract ${name}\`.`,
    });
  return { map, context };
}
