import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { dataAccessModels } from '../../src/analyze/data-access/index.ts';
import { emptySchema } from '../../src/analyze/data-access/schema/tables.ts';
import { analyze } from '../../src/analyze/index.ts';
import type { Model } from '../../src/artifacts/model.ts';

const PAGES = fileURLToPath(new URL('../../../docs/detectors/data-access/', import.meta.url));
const HEADINGS = ['What it sees', 'Found', 'Not found', 'Annotating'];
const libraries = dataAccessModels(emptySchema());

/** `@prisma/client` has the page `prisma-client.md`. */
function pageOf(packages: readonly string[]): string {
  return `${(packages[0] ?? '').replace(/^@/, '').replace('/', '-')}.md`;
}

interface Block {
  readonly language: string;
  readonly code: string;
}

function sectionsOf(page: string): Map<string, Block[]> {
  const [, ...sections] = readFileSync(join(PAGES, page), 'utf8').split(/^## /m);
  return new Map(
    sections.map((section) => [
      section.split('\n')[0] ?? '',
      [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
        language,
        code,
      })),
    ]),
  );
}

/** The example as the handlers of an application of its own, beside the schema that the page shows. */
async function modelOf(example: Block | undefined, schema: Block | undefined): Promise<Model> {
  const { language = 'js', code = '' } = example ?? {};
  const folder = mkdtempSync(join(tmpdir(), 'detector-page-'));
  try {
    const express =
      language === 'ts' ? "import express from 'express';" : "const express = require('express');";
    writeFileSync(
      join(folder, 'package.json'),
      '{ "name": "example", "dependencies": { "express": "^5.1.0" } }',
    );
    writeFileSync(
      join(folder, `app.${language}`),
      `${express}\nconst app = express();\n${code}\napp.listen(3000);\n`,
    );
    if (schema !== undefined) writeFileSync(join(folder, 'schema.prisma'), schema.code);
    const { model } = await analyze({ root: folder, entry: `app.${language}`, name: 'example' });
    return model;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function tablesOf(route: Model['routes'][number]): string {
  return [
    `${route.method} ${route.path}`,
    ...(route.reads.length === 0 ? [] : [`reads ${route.reads.join(',')}`]),
    ...(route.writes.length === 0 ? [] : [`writes ${route.writes.join(',')}`]),
  ].join(' ');
}

describe('a page for each library of data access', () => {
  it('exists for every model, and for nothing else', () => {
    expect(readdirSync(PAGES).sort()).toEqual(libraries.map(({ packages }) => pageOf(packages)).sort());
  });

  it.each(libraries.map(({ packages }) => pageOf(packages)))('%s says what is true', async (page) => {
    const sections = sectionsOf(page);
    expect([...sections.keys()]).toEqual(HEADINGS);
    const schema = sections.get('What it sees')?.find((block) => block.language === 'prisma');
    const [found, listing] = sections.get('Found') ?? [];

    const model = await modelOf(found, schema);
    expect(model.routes.map(tablesOf)).toEqual(listing?.code.trim().split('\n'));
    expect(model.diagnostics).toEqual([]);

    const missed = await modelOf(sections.get('Not found')?.[0], schema);
    expect(missed.diagnostics.map((one) => one.code)).toEqual(['MIG-2004']);

    const annotated = await modelOf(sections.get('Annotating')?.[0], schema);
    expect(annotated.diagnostics).toEqual([]);
    expect(annotated.routes.flatMap((route) => route.reads)).not.toEqual([]);
  });
});
