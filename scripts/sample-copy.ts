import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The clone's own folder. */
export const clone = join(dirname(fileURLToPath(import.meta.url)), '..');

const source = join(clone, 'sample-monolith');

const manifestSchema = z.looseObject({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
});

/** Copies the sample and gives it a node_modules of its own, as an application of a user would have. */
export function copySample(target: string): void {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  cpSync(source, target, {
    recursive: true,
    filter: (path) =>
      !/^\/(?:node_modules|dist|migration|services|uploads)(?:\/|$)/.test(path.slice(source.length)),
  });
  const manifest = readManifest(join(target, 'package.json'));
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }))
    link(name, target);
}

/** A link to the package where npm installed it for the sample. */
function link(name: string, copy: string): void {
  const target = [join(source, 'node_modules', name), join(clone, 'node_modules', name)].find((path) =>
    existsSync(path),
  );
  if (target === undefined) throw new Error(`${name} is not installed: run npm ci first`);
  const place = join(copy, 'node_modules', name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(target, place);
  const { bin } = readManifest(join(target, 'package.json'));
  const bins = typeof bin === 'string' ? { [name.split('/').at(-1) ?? name]: bin } : (bin ?? {});
  for (const [command, file] of Object.entries(bins)) {
    mkdirSync(join(copy, 'node_modules/.bin'), { recursive: true });
    symlinkSync(join(target, file), join(copy, 'node_modules/.bin', command));
  }
}

function readManifest(path: string): z.infer<typeof manifestSchema> {
  return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}
