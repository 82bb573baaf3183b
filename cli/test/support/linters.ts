import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ValidationState, validateAction, validateWorkflow } from '@action-validator/core';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import { z } from 'zod';

/** The types that dclint publishes do not resolve. */
const resultsSchema = z.array(
  z.object({ messages: z.array(z.object({ line: z.number(), rule: z.string(), message: z.string() })) }),
);

/** What dclint says of a compose file, with all of its rules and the schema of the specification. */
export function composeFindings(text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'migrate-compose-'));
  try {
    writeFileSync(join(folder, 'compose.yaml'), text);
    const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] });
    const results: unknown = linter.lintFiles([join(folder, 'compose.yaml')], false);
    return resultsSchema
      .parse(results)
      .flatMap(({ messages }) => messages.map(({ line, rule, message }) => `${line}: ${rule}: ${message}`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What dockerfile-utils says of a Dockerfile. */
export function dockerfileFindings(text: string): string[] {
  return validate(text).map(({ range, message }) => `${range.start.line + 1}: ${message}`);
}

/** What the schema of GitHub's workflows says of a pipeline; `npm run actionlint` also reads its expressions and scripts. */
export function workflowFindings(text: string): string[] {
  return errorsOf(validateWorkflow(text));
}

/** What the schema of GitHub's actions says of an action.yml. */
export function actionFindings(text: string): string[] {
  return errorsOf(validateAction(text));
}

function errorsOf({ errors }: ValidationState): string[] {
  return errors.map(({ title, detail = '', ...rest }) =>
    ['path' in rest ? rest.path : '', title, detail].join(' ').trim(),
  );
}
