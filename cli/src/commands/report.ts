import { Flags } from '@oclif/core';
import { runReport } from '../app/report.ts';
import { paths } from '../artifacts/paths.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { openFile } from '../ports/open-file.ts';
import { loadProject } from '../runtime/project.ts';

/** Thin: flags, one use case, one rendering. */
export default class ReportCommand extends MigrateCommand {
  static override summary =
    'Write the architect’s report as one offline HTML page and as Markdown, and an OpenAPI draft per context.';
  static override description =
    'Uses migration/context-map.json where there is one, so that what people corrected is what they see; otherwise a fresh proposal. The drafts under migration/openapi start from the application’s own OpenAPI or Swagger document; what its sources add is marked x-migrate-draft.';
  static override examples = [
    { description: 'Write the report and show it', command: '<%= config.bin %> report --open' },
  ];
  static override flags = {
    open: Flags.boolean({ description: 'show the page in the browser', default: false }),
  };

  protected async execute(): Promise<Outcome> {
    const { flags } = await this.parse(ReportCommand);
    const progress = this.progress(flags);
    const report = await runReport(loadProject(this.root(flags)), progress);
    if (flags.open && !(await openFile(report.htmlFile)))
      progress.note(`No program to show it here; open ${report.htmlFile} yourself.`);
    return {
      artifact: {
        schema: 'migrate/report@1',
        html: paths.reportHtml,
        markdown: paths.reportMarkdown,
        openApi: report.openApi,
      },
      text: [paths.reportHtml, paths.reportMarkdown, ...report.openApi].join('\n'),
    };
  }
}
