import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Eta } from 'eta';
import { ts } from '#whole-typescript';

/** How the monolith writes its modules; generated files follow it. */
export interface ModuleStyle {
  readonly language: 'ts' | 'js';
  readonly format: 'esm' | 'cjs';
  /** What relative specifiers end in: nothing, `.js` or `.ts`. */
  readonly extension: string;
}

const eta = new Eta({ autoEscape: false, autoTrim: false });
const folder = join(
  dirname(createRequire(import.meta.url).resolve('@migrate-kit/templates/package.json')),
  'service',
);

/** Fills a template of the templates package. */
export function fillTemplate(name: string, values: object): string {
  return eta.renderString(readFileSync(join(folder, `${name}.eta`), 'utf8'), values);
}

/** Fills a TypeScript template in the monolith's own language and module format. */
export function fillSource(name: string, values: object, style: ModuleStyle): string {
  const source = fillTemplate(`${name}.ts`, values);
  if (style.language === 'ts') return source;
  const module = style.format === 'cjs' ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext;
  return ts.transpileModule(source, {
    compilerOptions: {
      esModuleInterop: false,
      module,
      target: ts.ScriptTarget.ES2022,
      removeComments: false,
    },
  }).outputText;
}
