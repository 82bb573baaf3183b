import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { installedVersion } from '../service/package-json.ts';
import type { ChosenTests, PreparedRunner } from './choose-tests.ts';

const names = z.record(z.string(), z.string()).catch({});
const manifestSchema = z.object({ dependencies: names, devDependencies: names });

/** What jest loads by convention when its settings lie in such files. */
const BY_CONVENTION: readonly { readonly settings: RegExp; readonly packages: readonly string[] }[] = [
  { settings: /babel/, packages: ['@babel/core', 'babel-jest'] },
  { settings: /^jest\.config\.ts$/, packages: ['ts-node'] },
];

/** Packages that the tests and their runners need, at the versions that are installed. */
export function testPackages(
  appDir: string,
  { taken, runners }: ChosenTests,
  isTypeScript: boolean,
): Record<string, string> {
  const text = readFileSync(join(appDir, 'package.json'), 'utf8');
  const { dependencies, devDependencies } = manifestSchema.parse(JSON.parse(text));
  const declared = Object.keys({ ...dependencies, ...devDependencies });
  const used = new Set([
    ...taken.flatMap(({ needs }) => needs.packages),
    ...runners.flatMap((one) => packagesOf(one, declared)),
  ]);
  const types = isTypeScript ? declared.filter((name) => [...used].some((one) => name === typesOf(one))) : [];
  return Object.fromEntries(
    [...new Set([...used, ...types])].sort().flatMap((name) => {
      const version = installedVersion(appDir, name);
      return version === undefined ? [] : [[name, version]];
    }),
  );
}

function packagesOf({ call, setup, needs }: PreparedRunner, declared: readonly string[]): string[] {
  const conventional = BY_CONVENTION.filter(
    ({ settings }) => call.runner.name === 'jest' && setup.settings.some((name) => settings.test(name)),
  ).flatMap(({ packages }) => packages.filter((name) => declared.includes(name)));
  return [
    ...(call.runner.package === undefined ? [] : [call.runner.package]),
    ...needs.flatMap((one) => one.packages),
    ...declared.filter((name) => setup.texts.some((text) => isNamed(name, text))),
    ...conventional,
  ];
}

/** `preset: 'ts-jest'`, `-r ts-node/register`, `testEnvironment: 'jsdom'`. */
function isNamed(name: string, text: string): boolean {
  const short = name.replace(/^(?:jest-environment-|babel-(?:plugin|preset)-)/, '');
  return [name, short].some((one) =>
    new RegExp(
      `(?<![\\w@/-])${one.replaceAll(/[.+*?^$()[\]{}|\\/]/g, '\\$&')}(?:/[\\w./-]+)?(?![\\w@/-])`,
    ).test(text),
  );
}

/** `@types/node` has the types of no package; `@types/scope__name` those of `@scope/name`. */
function typesOf(name: string): string {
  return `@types/${name.replace(/^@/, '').replace('/', '__')}`;
}
