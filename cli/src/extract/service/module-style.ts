import { extname } from 'node:path';
import { ts } from '#typescript';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import { specifiersOf } from '../../analyze/sources/specifiers.ts';
import type { ModuleStyle } from './templates.ts';

/** Reads the monolith's habits from its entry module and the relative specifiers of all its modules. */
export function moduleStyle(machine: Machine, entry: string, packageType: string | undefined): ModuleStyle {
  const ast = machine.modules.get(entry)?.ast;
  const language = /\.[cm]?tsx?$/.test(entry) ? 'ts' : 'js';
  const usesImport =
    ast?.statements.some(
      (statement) => ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement),
    ) ?? false;
  const format =
    language === 'ts' || usesImport || packageType === 'module' || entry.endsWith('.mjs') ? 'esm' : 'cjs';
  return { language, format, extension: commonExtension(machine) };
}

function commonExtension(machine: Machine): string {
  for (const module of machine.modules.values()) {
    for (const { specifier } of specifiersOf(module.ast)) {
      const extension = specifier.startsWith('.') ? extname(specifier) : '';
      if (['.js', '.ts', '.mjs', '.cjs'].includes(extension)) return extension;
    }
  }
  return '';
}
