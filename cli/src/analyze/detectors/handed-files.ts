import { basename, dirname, join } from 'node:path';
import type { CallSite } from '../interpreter/call-sites.ts';
import type { Machine } from '../interpreter/machine.ts';
import { optionsOf, stringOf, type Value } from '../interpreter/values.ts';

/** What packages read by a path: documents, data and templates; never keys and settings, which no copy may spread. */
const READ_BY_PACKAGES =
  /\.(?:ya?ml|json5?|toml|csv|tsv|xml|html?|hbs|ejs|pug|mustache|md|txt|proto|graphql|gql)$/i;

/** Files of the application that a package is given by their path, as in `YAML.load('./swagger.yaml')`; relative to it. */
export function handedFiles(machine: Machine, { args }: CallSite): string[] {
  const { root } = machine.sources;
  const texts = args.flatMap((arg) => textsIn(arg, 2)).filter((text) => READ_BY_PACKAGES.test(text));
  const paths = texts.map((text) => (text.startsWith(`${root}/`) ? text : join(root, text)));
  return [...new Set(paths)]
    .filter((path) => path.startsWith(`${root}/`) && isThere(machine, path))
    .map((path) => path.slice(root.length + 1));
}

/** Texts of an argument, of a list, and of the options in an object. */
function textsIn(value: Value, depth: number): string[] {
  return optionsOf(value).flatMap((one) => {
    const text = stringOf(one);
    if (text !== undefined) return [text];
    if (depth === 0) return [];
    if (one.kind === 'array') return one.items.flatMap((item) => textsIn(item, depth - 1));
    if (one.kind !== 'object' || one.classOf !== undefined) return [];
    return [...one.props.values()].flatMap((inner) => textsIn(inner, depth - 1));
  });
}

function isThere({ sources }: Machine, path: string): boolean {
  const name = basename(path);
  return (sources.list(dirname(path)) ?? []).some((one) => one.name === name && !one.isDirectory);
}
