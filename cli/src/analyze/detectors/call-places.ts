import { ts } from '#typescript';
import type { CallSite } from '../interpreter/call-sites.ts';
import { lineOf, type Machine } from '../interpreter/machine.ts';
import { type FunctionValue, optionsOf, stringOf, type Value } from '../interpreter/values.ts';

/** File and line of a node, as findings have them. */
export function placeOf(machine: Machine, node: ts.Node): { file: string; line: number } {
  return { file: machine.pathOf(node), line: lineOf(node) };
}

/** File and line of a call: of a chain over several lines each link stands where its own name does. */
export function callPlace(machine: Machine, { node }: CallSite): { file: string; line: number } {
  const named = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node;
  return { file: machine.pathOf(node), line: lineOf(ts.isNewExpression(node) ? node : named) };
}

type Group = readonly [CallSite, ...CallSite[]];

/** A dozen detectors ask it of the same list. */
const grouped = new WeakMap<readonly CallSite[], readonly Group[]>();

/** The calls of one place together, in the order of their places. */
export function bySite(sites: readonly CallSite[]): readonly Group[] {
  const known = grouped.get(sites) ?? groupsOf(sites);
  grouped.set(sites, known);
  return known;
}

function groupsOf(sites: readonly CallSite[]): readonly Group[] {
  const groups = new Map<ts.Node, [CallSite, ...CallSite[]]>();
  for (const site of sites) {
    const known = groups.get(site.node);
    if (known === undefined) groups.set(site.node, [site]);
    else known.push(site);
  }
  return [...groups.values()];
}

/** The functions among the arguments, also as properties of an options object. */
export function callbacksOf(args: readonly Value[]): readonly FunctionValue[] {
  return args.flatMap(optionsOf).flatMap((arg): FunctionValue[] => {
    if (arg.kind === 'function') return [arg];
    if (arg.kind !== 'object' || arg.classOf !== undefined) return [];
    return [...arg.props.values()].flatMap((one) => (one.kind === 'function' ? [one] : []));
  });
}

/** The text that a value is, with `{?}` for what is not known; undefined where nothing is. */
export function textOf(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  const texts = optionsOf(value).flatMap((one) => {
    const known = stringOf(one);
    if (known !== undefined) return [known];
    if (one.kind === 'literal' && typeof one.value === 'number') return [String(one.value)];
    return one.kind === 'unknown' && one.parts !== undefined
      ? [one.parts.map((part) => part ?? '{?}').join('')]
      : [];
  });
  return texts.length === 0 ? undefined : [...new Set(texts)].sort().join(' | ');
}

/** A named option of the last object among the arguments. */
export function optionOf(args: readonly Value[], name: string): Value | undefined {
  const objects = args.flatMap((arg) => (arg.kind === 'object' ? [arg] : []));
  return objects.map((one) => one.props.get(name)).find((one) => one !== undefined);
}

/** The package that a target belongs to: `bullmq` of `bullmq.Worker()`, `@aws-sdk/client-s3` of `@aws-sdk/client-s3.S3Client`. */
export function packageOf(target: string): string {
  return /^(?:@[^/]+\/)?[^.(]+/.exec(target)?.[0] ?? target;
}
