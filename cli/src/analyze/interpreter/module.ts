import type { ts } from '#typescript';
import type { Scope } from './scope.ts';
import type { ObjectValue, Value } from './values.ts';

/** What a function finds around itself. */
interface Closure {
  readonly scope: Scope;
  readonly thisValue: Value | undefined;
}

/** One source file being interpreted. */
export interface SourceModule {
  /** Path relative to the application's folder, with `/`. */
  readonly path: string;
  readonly absolutePath: string;
  readonly ast: ts.SourceFile;
  /** The CommonJS `module` object; its `exports` property is what require gives. */
  readonly moduleObject: ObjectValue;
  /** ES exports; the same object as `module.exports` until that is replaced. */
  readonly exportsObject: ObjectValue;
  /** Live bindings of `export { x }`, read when asked for. */
  readonly exportBindings: Map<string, () => Value>;
  /** Hear of more exports: what others pass on with `export *` while a cycle keeps this module from having all of them. */
  readonly heirs: (() => void)[];
  /** Its statements that have run or are running. */
  readonly begun: Set<ts.Statement>;
  /** Where each of its functions was first made: those that nobody calls are looked at there. */
  readonly closures: Map<ts.FunctionLikeDeclaration, Closure>;
  scope?: Scope;
  state: 'new' | 'running' | 'done';
}
