import { ts } from '#typescript';
import { callbacksOf } from '../detectors/call-places.ts';
import type { Activation } from '../interpreter/activation.ts';
import type { Machine } from '../interpreter/machine.ts';

/**
 * What runs when the application starts: everything that the modules' own code reaches. Callbacks handed to a package
 * or a timer, and methods that a decorator hands to a package, are left out, since they run later, if at all;
 * `AsyncLocalStorage.run` calls at once, and what a promise of a package goes on with is start-up too.
 */
export function startUpActivations(machine: Machine, bootstrap: readonly Activation[]): Set<Activation> {
  const later = callbackNodes(machine);
  const called = new Set(bootstrap.flatMap((one) => [...one.calls]));
  const found = new Set<Activation>();
  const open = bootstrap.filter((one) => !called.has(one) && !machine.givenMethods.has(one.record.node));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next) || later.has(next.record.node)) continue;
    found.add(next);
    open.push(...next.calls);
  }
  return found;
}

function callbackNodes(machine: Machine): Set<ts.Node> {
  const sites = [...machine.callSites.values()].flat();
  const given = sites
    .filter(
      (site) =>
        !site.target.startsWith('class ') &&
        !/(?:\.(?:run|then|catch|finally)|(?:^|\.)listen|^run)$/.test(site.target),
    )
    .flatMap((site) => callbacksOf(site.args))
    .map((one) => one.node);
  return new Set([...given, ...machine.assignedListeners.keys()].filter((node) => !isCalledByName(node)));
}

/** `start()` that also hands itself to a timer, to try again, is start-up all the same. */
function isCalledByName(node: ts.Node): boolean {
  const name = nameOf(node);
  if (name === undefined) return false;
  let isCalled = false;
  const visit = (one: ts.Node): void => {
    if (one === node || isCalled) return;
    if (ts.isCallExpression(one) && ts.isIdentifier(one.expression) && one.expression.text === name)
      isCalled = true;
    else ts.forEachChild(one, visit);
  };
  visit(node.getSourceFile());
  return isCalled;
}

function nameOf(node: ts.Node): string | undefined {
  if (ts.isFunctionDeclaration(node)) return node.name?.text;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}
