import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanOptions } from '../plan-options.ts';
import { keptErrorClasses } from '../seams/error-classes.ts';
import { offerNames } from '../seams/offer-names.ts';
import { errorsOf } from '../seams/offer-patch.ts';
import { seamNames } from '../seams/seam-files.ts';
import { type ServiceSeams, seamsManifest } from '../seams/seams-manifest.ts';
import type { CutSlice } from '../slice/cut-slice.ts';
import { FILES_MANIFEST, filesManifest } from '../state/files-manifest.ts';
import type { LocalFiles } from '../state/local-files.ts';
import { imageName } from './image-name.ts';
import { installing, npmrcOf } from './installing.ts';
import { outDirOf } from './out-dir.ts';
import { type ServicePackage, servicePackage } from './package-json.ts';
import { prismaSchema } from './prisma.ts';
import { fillTemplate, type ModuleStyle } from './templates.ts';
import { workflow } from './workflow.ts';
import { YARN_SETTINGS, yarnSettings } from './yarn-settings.ts';

export interface ServiceFolder {
  /** Texts by path in the service's folder. */
  readonly files: Map<string, string>;
  readonly manifest: ServicePackage;
}

/** Every file of the service's folder: its own code, package.json, settings, image and papers. */
export function serviceFilesOf(
  options: PlanOptions,
  slice: CutSlice,
  texts: ReadonlyMap<string, string>,
  { seams, offered }: ServiceSeams,
  style: ModuleStyle,
  localFiles: LocalFiles,
): ServiceFolder {
  const { context, analysis, appDir } = options;
  const files = new Map(texts);
  const manifest = servicePackage(appDir, context.name, texts, options.start);
  files.set('package.json', manifest.text);
  for (const name of rootConfiguration(appDir)) files.set(name, readFileSync(join(appDir, name), 'utf8'));
  if (options.packageManager === 'yarn-modern') files.set(YARN_SETTINGS, yarnSettings(appDir));
  const schema = prismaSchema(appDir, manifest.dependencies);
  if (schema !== undefined) files.set(schema, readFileSync(join(appDir, schema), 'utf8'));
  const names = seamNames(context.name);
  const own = slice.modules.map((module) => texts.get(module.items.module.path) ?? '');
  const { scripts } = manifest;
  const values = {
    context: context.name,
    application: analysis.model.application.name,
    node: options.node,
    port: options.port,
    build: style.language === 'ts' && scripts.build !== undefined,
    outDir: outDirOf(appDir),
    start: commandOf(scripts.start ?? `node ${analysis.model.application.entry}`),
    shared: localFiles.shared,
    copied: localFiles.copied,
    routes: context.routes.map((id) => ({
      id,
      file: analysis.model.routes.find((route) => route.id === id)?.file ?? '',
    })),
    lines: own.reduce((sum, text) => sum + text.split('\n').length - 1, 0),
    seams: seams.map((seam) => ({ id: seam.record.id, owner: seam.owner, writes: seam.writes })),
    offered: offered.map((one) => ({
      id: one.record.id,
      files: [...new Set(one.callers.map((id) => id.split('#')[0]))],
    })),
    offer: offerNames(context.name),
    debt: [],
    schema,
    ...installing(options, schema),
    ...names,
  };
  files.set('Dockerfile', fillTemplate('Dockerfile', values));
  files.set(
    '.gitignore',
    ['node_modules/', 'dist/', ...localFiles.shared.map((path) => `/${path}`), ''].join('\n'),
  );
  if (localFiles.shared.length + localFiles.copied.length > 0)
    files.set(FILES_MANIFEST, filesManifest(localFiles));
  files.set('.dockerignore', fillTemplate('dockerignore', values));
  files.set('README.md', fillTemplate('README.md', values));
  const errors = {
    service: keptErrorClasses(slice.modules).map(({ name }) => name),
    monolith: errorsOf(analysis.machine, offered).map(({ name }) => name),
  };
  const seamFile = seamsManifest(context.name, { seams, offered }, errors, [...texts.keys()]);
  if (seamFile !== undefined) files.set('migrate.seams.json', seamFile);
  return { files, manifest };
}

/** The service's pipeline for the scripts that it has, by path from the repository's root. */
export function pipelineOf(options: PlanOptions, scripts: ServicePackage['scripts']): Map<string, string> {
  const { path, text } = workflow({
    context: options.context.name,
    node: options.node,
    install: installing(options, undefined).install.replace(/^--mount=\S+ /, ''),
    build: scripts.build !== undefined,
    image: imageName(options.analysis.model.application.name, options.context.name),
    scripts,
  });
  return new Map([[path, text]]);
}

/** The words of a plain command, which then gets the signals itself; anything else goes through npm. */
function commandOf(start: string): string[] {
  const isPlain = /^[\w./@:-]+(?:\s+[\w./@:=-]+)*$/.test(start) && !/^\w+=/.test(start);
  return isPlain && !/^(?:npm|yarn|pnpm)\b/.test(start) ? start.split(/\s+/) : ['npm', 'start'];
}

/** Settings of the compiler and of Node.js that lie beside package.json. */
function rootConfiguration(appDir: string): string[] {
  return readdirSync(appDir)
    .filter(
      (name) =>
        /^tsconfig(?:\.[\w.-]+)?\.json$|^\.(?:nvmrc|node-version|swcrc|babelrc)$|^babel\.config\.c?js(?:on)?$/.test(
          name,
        ) ||
        (name === '.npmrc' && npmrcOf(appDir) === 'plain'),
    )
    .sort();
}
