import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const DOCS = fileURLToPath(new URL('../../../docs/detectors/routes/', import.meta.url));
const pages = readdirSync(DOCS).filter((name) => name !== 'README.md');

describe('docs/detectors/routes', () => {
  it('is listed page by page', () => {
    const index = readFileSync(`${DOCS}README.md`, 'utf8');
    const linked = [...index.matchAll(/\]\((\w+\.md)\)/g)].map(([, name]) => name);
    expect(linked.sort()).toEqual([...pages].sort());
  });

  it.each(pages)('%s has the four headings in order', (page) => {
    const headings = readFileSync(DOCS + page, 'utf8').match(/^## .*$/gm);
    expect(headings).toEqual(['## What it sees', '## Found', '## Not found', '## Annotating']);
  });
});
