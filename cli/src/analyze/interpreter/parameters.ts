import { ts } from '#typescript';

/** What callers give a function: without the `this` that TypeScript lets a function declare in front, and erases. */
export function givenParameters({ parameters }: ts.SignatureDeclaration): readonly ts.ParameterDeclaration[] {
  const [first] = parameters;
  const declaresThis = first !== undefined && ts.isIdentifier(first.name) && first.name.text === 'this';
  return declaresThis ? parameters.slice(1) : parameters;
}
