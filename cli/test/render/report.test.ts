import { describe, expect, it } from 'vitest';
import { decompose } from '../../src/decompose/decompose.ts';
import { NO_OVERRIDES } from '../../src/decompose/overrides/overrides.ts';
import { stalenessOf, stalenessText } from '../../src/decompose/staleness.ts';
import { contextMapText } from '../../src/render/context-map-text.ts';
import { mermaidMap } from '../../src/render/mermaid.ts';
import { reportHtml } from '../../src/render/report-html.ts';
import { reportMarkdown } from '../../src/render/report-markdown.ts';
import { aLayeredLibrary, aModel } from '../support/a-model.ts';

const LEND = 'src/services/loanService.js#insert';
const model = aLayeredLibrary()
  .withTransaction(LEND, ['loans', 'book_copies'])
  .withFinding({
    detector: 'scheduled-job',
    name: 'node-cron',
    file: 'src/jobs.js',
    line: 4,
    message: 'node-cron runs work 0 3 * * *',
  })
  .withDiagnostic({
    code: 'MIG-2004',
    severity: 'warning',
    message: 'Unresolved query',
    file: 'src/db.js',
    line: 7,
  })
  .build();
const map = decompose(model);
const page = reportHtml(map, model);

const hostile = '<script>alert("x")</script>';
const hostileModel = aModel()
  .named(hostile)
  .withTable(`t${hostile}`)
  .withFunction(`src/${hostile}.js#add|\`x\``, { writes: [`t${hostile}`] })
  .withRoute('POST', `/a${hostile}`, { handler: `src/${hostile}.js#add|\`x\`` })
  .withFinding({ detector: 'event', name: hostile, file: hostile, line: 1, message: hostile })
  .withDiagnostic({ code: 'MIG-2004', severity: 'warning', message: hostile, remedy: hostile, file: hostile })
  .build();

describe('reportHtml', () => {
  it('shows every context, route, table, module, seam and diagnostic', () => {
    for (const context of map.contexts)
      for (const one of [context.name, ...context.routes, ...context.tables, ...context.modules])
        expect(page).toContain(one);
    for (const seam of map.seams) expect(page).toContain(seam.why);
    expect(page).toContain('scheduled-job <span class="count">(1)</span>');
    expect(page).toContain('node-cron runs work 0 3 * * * <code>src/jobs.js:4</code>');
    expect(page).toContain('Unresolved query');
    expect(page).toContain('src/db.js:7');
    expect(page).toContain('9</td><td class="number">10');
  });

  it('loads nothing and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link[^>]+href="(?!data:)|src=|@import|url\((?!#)/i);
    expect(page).toContain('default-src &#39;none&#39;');
  });

  it('is well formed, with unique ids and links that lead somewhere', () => {
    expect(unbalanced(page)).toEqual([]);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((one) => one[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it('describes the picture in words', () => {
    expect(page).toMatch(/<svg [^>]*role="img"[^>]*aria-labelledby/);
    expect(page).toContain('loans to books: foreign-key, transaction (writes)');
  });

  it('escapes whatever the application is called', () => {
    const hostilePage = reportHtml(decompose(hostileModel), hostileModel);
    expect(hostilePage).not.toContain('<script');
    expect(hostilePage).toContain('/a&lt;script&gt;');
  });

  it('says when the map is older than the sources', () => {
    const newer = aLayeredLibrary().withModule('src/fresh.js').build();
    const stale = stalenessText(stalenessOf(map, newer, NO_OVERRIDES));
    expect(stale).toBe('The context map is stale: it does not know src/fresh.js.');
    expect(reportHtml(map, newer, stale)).toContain(stale);
    expect(stalenessText(stalenessOf(map, model, NO_OVERRIDES))).toBeUndefined();
    expect(page).not.toContain('is stale');
    // What an extraction put beside the entry is no part that somebody forgot.
    const folder = model.application.entry.replace(/[^/]*$/, '');
    const seams = aLayeredLibrary()
      .withModule(`${folder}seams/codec.js`)
      .withModule(`${folder}seams/loans-host.js`);
    expect(stalenessText(stalenessOf(map, seams.build(), NO_OVERRIDES))).toBeUndefined();
  });

  it('gives the same bytes for the same input', () => expect(reportHtml(map, model)).toBe(page));
});

describe('reportMarkdown', () => {
  const text = reportMarkdown(map, model);

  it('has a Mermaid map with the cut transaction', () => {
    expect(text).toContain('```mermaid\nflowchart LR\n');
    expect(text).toMatch(/c1 ==>\|"transaction"\| c0/);
  });

  it('names the order and the sagas', () => {
    expect(text).toContain('| 1 | members | extract |');
    expect(text).toContain('Transactions that become sagas');
  });

  it('escapes what Markdown and HTML would read', () => {
    const escaped = reportMarkdown(decompose(hostileModel), hostileModel);
    expect(escaped.replaceAll(/`[^`\n]*`/g, '')).not.toContain('<script');
  });
});

describe('mermaidMap', () => {
  it('lets no name out of its label', () => {
    const [context] = map.contexts;
    if (context === undefined) throw new Error('no context');
    const text = mermaidMap({ ...map, contexts: [{ ...context, name: 'a"] --> b' }], seams: [] });
    expect(text).toBe('flowchart LR\n  c0["a#34;#93; --#62; b (3 routes)"]');
  });
});

describe('contextMapText', () => {
  it('shows contexts, seams, sagas and order', () => {
    const text = contextMapText(map);
    for (const part of [
      'library: 3 contexts',
      'loans -> books  transaction, writes',
      'Sagas',
      'Order of extraction',
      'loans stays for now',
    ])
      expect(text).toContain(part);
  });
});

/** Tags that are not closed in the order they were opened. */
function unbalanced(text: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const withoutStyle = text.replace(/<style>.*?<\/style>/s, '');
  for (const [, slash, name = '', , selfClosed] of withoutStyle.matchAll(
    /<(\/?)([a-z][a-z0-9]*)((?:\s+[^<>]*?)?)(\/?)>/gi,
  )) {
    if (selfClosed === '/' || ['meta', 'link', 'br'].includes(name)) continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}
