import { join } from 'node:path';
import { parse } from 'yaml';
import { openApiPath } from '../artifacts/paths.ts';
import { jsonOf, recordIn } from '../artifacts/route-shapes.ts';
import { causeOf, fail } from '../errors/problem.ts';
import { compareOpenApi } from '../openapi/compare.ts';
import type { OpenApi } from '../openapi/document.ts';
import { readFileIfPresent } from '../ports/files.ts';
import type { Progress } from '../ports/progress.ts';
import type { Project } from '../runtime/project.ts';
import { knownPacts } from '../verify/contract/known-pacts.ts';
import { pactDisagreements } from '../verify/contract/pact-against-openapi.ts';
import { MONOLITH } from '../verify/contract/write-contracts.ts';
import type { ExtractedContext } from './extracted-context.ts';
import { draftOfService } from './openapi.ts';

export interface Drift {
  readonly breaking: readonly string[];
  readonly notes: readonly string[];
}

/**
 * What the service as it is now promises less than the committed document of its context, and where the recorded contract and
 * that document disagree. Without a document there is no promise to break, which is told.
 * @throws Failure MIG-1005 when the document cannot be read
 */
export async function openApiDrift(
  project: Project,
  extracted: ExtractedContext,
  progress: Progress,
): Promise<Drift> {
  const context = extracted.context.name;
  const path = openApiPath(context);
  const text = readFileIfPresent(join(project.root, path));
  if (text === undefined)
    return { breaking: [], notes: [`no OpenAPI document to compare: \`migrate report\` writes ${path}`] };
  const committed = documentOf(text, path);
  progress.step('comparing the OpenAPI document with the service');
  const now = await draftOfService(project, extracted, progress);
  const changes = now === undefined ? [] : compareOpenApi(committed, now);
  const compatible = changes.filter((one) => one.kind === 'compatible');
  const disagreements = await Promise.all(
    knownPacts(project.root)
      // What the monolith calls goes to another listener, which no document describes.
      .filter(({ pact }) => pact.provider.name === context && pact.consumer.name !== MONOLITH)
      .map(({ pact }) => pactDisagreements(committed, pact)),
  );
  return {
    breaking: changes
      .filter((one) => one.kind === 'breaking')
      .map((one) => `${path}: ${one.operation}: ${one.message}`),
    notes: [
      ...compatible.map((one) => `${one.operation}: ${one.message}`),
      ...disagreements.flat().map((one) => `${path} and the recorded contract disagree: ${one}`),
    ],
  };
}

function documentOf(text: string, path: string): OpenApi {
  try {
    const document = recordIn(jsonOf(parse(text)));
    if (typeof document?.openapi === 'string') return document;
  } catch (error) {
    throw unreadable(path, causeOf(error));
  }
  throw unreadable(path, 'It has no field openapi.');
}

function unreadable(path: string, cause: string): Error {
  return fail('MIG-1005', {
    message: `${path} is no OpenAPI document`,
    cause,
    remedy: 'Run `migrate report`, or restore it.',
    file: path,
  });
}
