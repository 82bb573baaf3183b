import { join } from 'node:path';
import { type ContextMap, contextMapSchema } from '../artifacts/context-map.ts';
import { paths } from '../artifacts/paths.ts';
import { readArtifact } from '../artifacts/store.ts';
import { decompose } from '../decompose/decompose.ts';
import { stalenessOf, stalenessText } from '../decompose/staleness.ts';
import { writeFileAtomic } from '../ports/files.ts';
import type { Progress } from '../ports/progress.ts';
import { reportHtml } from '../render/report-html.ts';
import { reportMarkdown } from '../render/report-markdown.ts';
import type { Project } from '../runtime/project.ts';
import { modelOf } from './analyze.ts';
import { writeOpenApi } from './openapi.ts';
import { overridesOf } from './overrides.ts';

export interface Report {
  readonly map: ContextMap;
  readonly markdown: string;
  /** Absolute path of the HTML file. */
  readonly htmlFile: string;
  /** OpenAPI drafts, one for each context with routes. */
  readonly openApi: readonly string[];
}

/** `migrate report`: the committed context map, or a fresh proposal, with the sources as they are now. */
export async function runReport(project: Project, progress: Progress): Promise<Report> {
  const model = await modelOf(project, progress);
  // A map that is older than the sources is still what people decided on: the page says so, and shows it.
  const overrides = overridesOf(project);
  const known = readArtifact(project.root, paths.contextMap, contextMapSchema, 'migrate decompose');
  const map = known ?? decompose(model, overrides);
  const stale = stalenessText(stalenessOf(map, model, overrides));
  if (stale !== undefined) progress.note(`${stale} \`migrate decompose\` makes a fresh one.`);
  const htmlFile = join(project.root, paths.reportHtml);
  const markdown = reportMarkdown(map, model, stale);
  writeFileAtomic(htmlFile, reportHtml(map, model, stale));
  writeFileAtomic(join(project.root, paths.reportMarkdown), markdown);
  const openApi = writeOpenApi(project, map, model, progress);
  progress.note(
    `${paths.reportHtml}, ${paths.reportMarkdown} and ${openApi.length} drafts in ${paths.openApi} written`,
  );
  return { map, markdown, htmlFile, openApi };
}
