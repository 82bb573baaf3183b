import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../artifacts/model.ts';
import { servicePath } from '../artifacts/paths.ts';
import { auditService } from '../extract/verify-service.ts';
import type { CheckResult } from './checks.ts';

export interface SliceOptions {
  readonly context: string;
  readonly routes: readonly string[];
  /** Absolute folder of the service. */
  readonly folder: string;
  readonly model: Model;
}

/** Whether the service is the slice that was asked for: its routes, their middleware, and nothing that nobody reaches. */
export async function checkSlice({ context, routes, folder, model }: SliceOptions): Promise<CheckResult> {
  const audit = await auditService({
    folder,
    entry: model.application.entry,
    context,
    monolith: model,
    routes,
  });
  return {
    name: 'slice',
    verdict: audit.problems.length > 0 ? 'fail' : audit.routes === 0 ? 'not-run' : 'pass',
    evidence: { routes: audit.routes, functions: audit.functions, debt: [...audit.debt] },
    findings: audit.problems.map((one) => ({
      ...(one.file === undefined ? {} : { field: placeIn({ context, folder }, one.file, one.line) }),
      message: one.cause === undefined ? one.message : `${one.message} (${one.cause})`,
    })),
  };
}

/** A file of the service by its path in the repository; one that only the monolith has goes by the monolith's. */
function placeIn({ context, folder }: Pick<SliceOptions, 'context' | 'folder'>, file: string, line?: number) {
  const path = existsSync(join(folder, file)) ? `${servicePath(context)}/${file}` : file;
  return line === undefined ? path : `${path}:${line}`;
}
