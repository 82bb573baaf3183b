import { servicePath } from '../../artifacts/paths.ts';
import { fillTemplate } from './templates.ts';

export interface WorkflowValues {
  readonly context: string;
  readonly node: string;
  readonly install: string;
  readonly build: boolean;
  readonly image: string;
  readonly scripts: Readonly<Record<string, string>>;
}

/** The GitHub pipeline of one service, run by changes below its own folder alone: its path from the repository's root, and text. */
export function workflow(values: WorkflowValues): { path: string; text: string } {
  const path = `.github/workflows/service-${values.context}.yml`;
  const text = fillTemplate('workflow.yml', {
    ...values,
    workflow: path,
    folder: servicePath(values.context),
    lint: values.scripts.lint !== undefined,
    test: values.scripts.test !== undefined,
  });
  return { path, text };
}
