import { ts } from '#typescript';
import { optionsOf, type Value } from '../interpreter/values.ts';
import { bySite, callPlace, packageOf, placeOf, textOf } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import type { Evidence } from './evidence.ts';
import { walk } from './syntax-walk.ts';

const CONTAINERS =
  /^(?:awilix\.createContainer|inversify\.Container|typedi\.Container\.(?:set|get)|tsyringe\.container\.(?:register\w*|resolve)|bottlejs|@fastify\/awilix)$/;

/** Who gets what is decided in one place: a slice needs its own. */
export const dependencyInjection = defineDetector({
  id: 'dependency-injection',
  sees: 'services that are given to constructors, kept on the application, or registered with a container',
  find: (evidence) => [...constructed(evidence), ...containers(evidence), ...onApplication(evidence)],
});

/** `new Orders(new Mailer())`: an instance of an own class is an argument, or a property of one. */
function constructed({ machine, sites }: Evidence): Found[] {
  return bySite(sites).flatMap(([site, ...more]): Found[] => {
    if (!site.target.startsWith('class ') || site.target === 'class') return [];
    const services = [
      ...new Set([site, ...more].flatMap(({ args }) => args.flatMap((arg) => instancesIn(arg)))),
    ].sort();
    if (services.length === 0) return [];
    const name = site.target.slice('class '.length);
    return [
      {
        name,
        ...callPlace(machine, site),
        message: `${name} is given ${services.join(', ')}`,
        data: { kind: 'constructor', services },
      },
    ];
  });
}

function instancesIn(value: Value, depth = 1): string[] {
  return optionsOf(value).flatMap((one): string[] => {
    if (one.kind !== 'object') return [];
    if (one.classOf !== undefined)
      return one.classOf.node.name === undefined ? [] : [one.classOf.node.name.text];
    return depth === 0 ? [] : [...one.props.values()].flatMap((property) => instancesIn(property, depth - 1));
  });
}

function containers({ machine, sites }: Evidence): Found[] {
  return bySite(sites).flatMap(([site]): Found[] => {
    if (!CONTAINERS.test(site.target)) return [];
    const by = packageOf(site.target);
    return [
      {
        name: by,
        ...callPlace(machine, site),
        message: `${by} decides who gets which service`,
        data: { kind: 'container', by },
      },
    ];
  });
}

/** `app.set('mailer', mailer)` and `app.locals.mailer = mailer`, not settings such as `view engine`. */
function onApplication({ machine, sites, modules }: Evidence): Found[] {
  const set = bySite(sites).flatMap(([site]): Found[] => {
    const name = textOf(site.args[0]);
    const isService = site.args[1] !== undefined && optionsOf(site.args[1]).some(isServiceValue);
    if (site.target !== 'set' || name === undefined || !isService) return [];
    return [onApplicationFinding(name, callPlace(machine, site))];
  });
  const locals = modules.flatMap((module) => {
    const found: Found[] = [];
    if (!module.ast.text.includes('.locals.')) return found;
    walk(module.ast, (node) => {
      if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return;
      const target = /^(\w+)\.locals\.(\w+)$/.exec(node.left.getText());
      if (target === null || /^(?:res|response|reply)$/.test(target[1] ?? '') || isPlain(node.right)) return;
      found.push(onApplicationFinding(target[2] ?? '', placeOf(machine, node)));
    });
    return found;
  });
  return [...set, ...locals];
}

function onApplicationFinding(name: string, place: { file: string; line: number }): Found {
  return {
    name,
    ...place,
    message: `${name} is kept on the application, where any handler may take it`,
    data: { kind: 'application', services: [name] },
  };
}

function isServiceValue(value: Value): boolean {
  return value.kind === 'object' || value.kind === 'class' || value.kind === 'native';
}

/** A title, a flag or a setting of the environment for templates is no service. */
function isPlain(node: ts.Expression): boolean {
  const mayBeService =
    ts.isIdentifier(node) ||
    ts.isNewExpression(node) ||
    ts.isCallExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isFunctionLike(node) ||
    ts.isObjectLiteralExpression(node);
  return !mayBeService || node.getText() === 'undefined';
}
