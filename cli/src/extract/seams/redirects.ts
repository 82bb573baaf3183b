import { ts } from '#typescript';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import { literalOf, type Specifier, specifiersOf } from '../../analyze/sources/specifiers.ts';
import type { Ownership } from '../ownership.ts';
import type { TextEdit } from '../slice/edits.ts';
import { type ImportBinding, itemsOf } from '../slice/module-items.ts';
import { referencesIn } from '../slice/references.ts';
import { isSeamHost } from './hosted-functions.ts';

/** Stands for a module that is itself the function. */
export const WHOLE = '*';

/** An import of the monolith that a stand-in takes over. */
export interface Redirect {
  readonly importer: SourceModule;
  /** The specifier's text between its quotes. */
  readonly literal: ts.StringLiteralLike;
  /** Absolute path of the module that is meant. */
  readonly target: string;
}

/**
 * Imports, in modules that do not belong to the context, of one of its modules: those that take one of the names, or the
 * module as a whole.
 * @param names what the module exports for its seams, by its absolute path
 */
export function importsToRedirect(
  machine: Machine,
  ownership: Ownership,
  names: ReadonlyMap<string, ReadonlySet<string>>,
): Redirect[] {
  return [...machine.modules.values()]
    .filter((module) => !isOwn(module, ownership) && !names.has(module.absolutePath))
    .flatMap((importer) => {
      const bindings = itemsOf(importer, new Set()).imports;
      return specifiersOf(importer.ast).flatMap((specifier): Redirect[] => {
        const literal = literalOf(specifier);
        const target = machine.sources.resolve(specifier.specifier, importer.absolutePath);
        if (literal === undefined || target.kind !== 'source' || specifier.typeOnly) return [];
        const wanted = names.get(target.path);
        return wanted !== undefined &&
          (isSeamHost(importer.path) || takes(importer, bindings, specifier, wanted))
          ? [{ importer, literal, target: target.path }]
          : [];
      });
    });
}

/** The edit that makes a redirect, with the specifier's own habit of an extension. */
export function redirectEdit({ literal }: Redirect, specifier: string): TextEdit {
  const extension = /\.[cm]?[jt]sx?$/.exec(literal.text)?.[0] ?? '';
  return {
    start: literal.getStart() + 1,
    end: literal.getEnd() - 1,
    text: specifier.replace(/\.[cm]?[jt]sx?$/, extension),
  };
}

function isOwn(module: SourceModule, ownership: Ownership): boolean {
  return ownership.ownerOf({ file: module.path, id: `${module.path}#(module)` }) === ownership.context.name;
}

function takes(
  importer: SourceModule,
  bindings: readonly ImportBinding[],
  { node, specifier }: Specifier,
  wanted: ReadonlySet<string>,
): boolean {
  const own = bindings.filter(
    (one) => one.specifier === specifier && one.statement.pos <= node.pos && one.statement.end >= node.end,
  );
  // Required or re-exported on the spot: who takes which name of it cannot be seen here.
  if (own.length === 0) return !(ts.isImportDeclaration(node) && node.importClause === undefined);
  return own.some((binding) => {
    if (binding.typeOnly) return false;
    if (wanted.has(WHOLE) || wanted.has(binding.imported)) return true;
    if (binding.imported !== '*' && binding.imported !== 'default') return false;
    const uses = referencesIn(importer.ast, new Set()).filter(
      (one) => one.name === binding.local && !one.typeOnly,
    );
    // Its declaration mentions it once; another mention without a member hands the module on.
    return (
      uses.filter((one) => one.member === undefined).length > 1 ||
      uses.some((one) => one.member !== undefined && wanted.has(one.member))
    );
  });
}
