import { problem } from '../errors/problem.ts';
import { annotationsOf, type PlacedAnnotations } from './annotations.ts';
import type { Machine } from './interpreter/machine.ts';

/** Tells of annotations that settle nothing: written beside another line, misspelt, or not needed any more. */
export function reportIdleAnnotations(machine: Machine, annotations: PlacedAnnotations): void {
  const settled = new Set<string>();
  for (const { ast, path } of machine.modules.values()) {
    for (const { line, isUsed, unreadable } of annotationsOf(ast)) {
      settled.add(`${path}:${line}`);
      if (unreadable.length > 0)
        tell(machine, path, line, {
          message: `The annotation says ${unreadable.map((part) => `"${part}"`).join(', ')}, which is no route`,
          cause: 'A route is a method and a path that begins with a slash, or USE and the path of a mount.',
        });
      else if (!isUsed)
        tell(machine, path, line, {
          message: 'The annotation settles nothing',
          cause: 'No registration, query or load of that line needs it, or its kind is another one.',
        });
    }
  }
  for (const place of Object.keys(annotations)) {
    const [, file = place, line] = /^(.*):(\d+)$/.exec(place) ?? [];
    if (settled.has(place)) continue;
    tell(machine, file, line === undefined ? undefined : Number(line), {
      message: `The annotation that the configuration gives for ${place} settles nothing`,
      cause: 'The program loads no such module, or the annotation is none of routes, tables and loads.',
    });
  }
}

function tell(
  machine: Machine,
  file: string,
  line: number | undefined,
  details: { message: string; cause: string },
): void {
  const key = `MIG-2011 ${file}:${line ?? ''}`;
  machine.problems.set(
    key,
    problem('MIG-2011', { ...details, file, ...(line === undefined ? {} : { line }) }),
  );
}
