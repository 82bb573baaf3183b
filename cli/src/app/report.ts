import { join } from 'node:path';
import { type ContextMap, contextMapSchema } from '../artifacts/context-map.ts';
import { paths } from '../artifacts/paths.ts';
import { readArtifact } from '../artifacts/store.ts';
import { decompose } from '../decompose/decompose.ts';
import { writeFileAtomic } from '../ports/files.ts';
import type { Progress } from '../ports/progress.ts';
import { reportHtml } from '../render/report-html.ts';
import { reportMarkdown } from '../render/report-markdown.ts';
import type { Project } from '../runtime/project.ts';
import { modelOf } from './analyze.ts';
import { overridesOf } from './overrides.ts';

export interface Report {
  readonly map: ContextMap;
  readonly markdown: string;
  /** Absolute path of the HTML file. */
  readonly htmlFile: string;
}

/** `migrate report`: the committed context map, or a fresh proposal, with the sources as they are now. */
export async function runReport(project: Project, progress: Progress): Promise<Report> {
  const model = await modelOf(project, progress);
  // A map that is older than the sources is still what people decided on: the page says so, and shows it.
  const map =
    readArtifact(project.root, paths.contextMap, contextMapSchema, 'migrate decompose') ??
    decompose(model, overridesOf(project));
  const htmlFile = join(project.root, paths.reportHtml);
  const markdown = reportMarkdown(map, model);
  writeFileAtomic(htmlFile, reportHtml(map, model));
  writeFileAtomic(join(project.root, paths.reportMarkdown), markdown);
  progress.note(`${paths.reportHtml} and ${paths.reportMarkdown} written`);
  return { map, markdown, htmlFile };
}
