import { ts } from '#typescript';
import type { KeptModule } from '../slice/marks.ts';

/** Exported subclasses of Error among the kept modules, so that errors of the other side come back as what they were. */
export function keptErrorClasses(modules: Iterable<KeptModule>): { name: string; file: string }[] {
  return [...modules].flatMap((module) => {
    const file = module.items.module.path;
    if (!module.loaded) return [];
    const declared = [...module.kept].flatMap(({ node }) =>
      ts.isClassDeclaration(node) && isErrorClass(node) ? [node.name?.text ?? ''] : [],
    );
    const exported = declared.filter((name) => module.items.exports.get(name) === name);
    return [...new Set([...exported, ...commonJsErrors(module)])].map((name) => ({ name, file }));
  });
}

/** Classes that `module.exports` gives under a name, without those that the slice lost. */
function commonJsErrors({ kept, items: { module, exports } }: KeptModule): string[] {
  const exported = module.moduleObject.props.get('exports');
  if (exported?.kind !== 'object' || exports.size > 0) return [];
  const isKept = (one: ts.Node) => [...kept].some(({ node }) => node.pos <= one.pos && one.end <= node.end);
  return [...exported.props].flatMap(([name, value]) =>
    value.kind === 'class' && isErrorClass(value.node) && isKept(value.node) ? [name] : [],
  );
}

function isErrorClass(node: ts.ClassLikeDeclaration): boolean {
  const heritage = node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword);
  return /Error$|Exception$/.test(heritage?.types[0]?.expression.getText() ?? '');
}
