import { posix } from 'node:path';
import { isThere } from '../slice/marks.ts';
import { writeModule } from '../slice/write-module.ts';
import type { RetiredMarks } from './retired-marks.ts';

/** A module of the program that changes; without a text it goes. */
export interface RetiredModule {
  readonly absolute: string;
  /** Relative to the application's folder. */
  readonly path: string;
  readonly before: string;
  readonly after?: string;
}

/** Every module that is not what it was, sorted by its path. */
export function retiredModules({ before, after, cut }: RetiredMarks): RetiredModule[] {
  const changed = [...before.modules].flatMap(([absolute, module]): RetiredModule[] => {
    const { ast, path } = module.items.module;
    if (!isThere(module)) return [];
    const left = after.modules.get(absolute);
    const place = { absolute, path, before: ast.text };
    if (left === undefined || !isThere(left)) return [place];
    const text = writeModule(left, cut.edits.get(ast) ?? []);
    return text === ast.text ? [] : [{ ...place, after: text }];
  });
  return changed.sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** A file's name without its folder, extensions and what marks it as a test. */
export function subjectName(path: string): string {
  return posix.basename(path).replace(/(?:\.(?:test|spec))?\.[cm]?[jt]sx?$/, '');
}
