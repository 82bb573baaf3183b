import { ts } from '#typescript';
import type { ClassValue } from './values.ts';

/**
 * The class that a piece of code is written in, among an instance's class and its bases: `super` looks past this one,
 * however many classes below it inherit the code.
 */
export function homeClass(value: ClassValue | undefined, node: ts.Node): ClassValue | undefined {
  const written = enclosingClass(node);
  let one = value;
  while (one !== undefined && one.node !== written) one = one.base?.kind === 'class' ? one.base : undefined;
  return one;
}

function enclosingClass(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  for (let one: ts.Node | undefined = node; one !== undefined; one = one.parent)
    if (ts.isClassLike(one)) return one;
  return undefined;
}
