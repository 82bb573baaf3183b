import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Config, configSchema } from '../artifacts/config.ts';
import { fail } from '../errors/problem.ts';
import { type PackageJson, readPackageJson } from './commands/package-json.ts';
import { readConfiguration } from './configuration.ts';
import { type Detection, detect } from './detect.ts';
import { locateApplication } from './detection/application.ts';
import { settleUnfinished } from './unfinished.ts';

/** The user's application and how it is run: what every command starts from. */
export interface Project {
  /** Folder that holds `migration/` and `migrate.config.yaml`; absolute. */
  readonly root: string;
  readonly config: Config;
  /** False when there is no `migrate.config.yaml` and everything was detected. */
  readonly configured: boolean;
  /** Line of a setting in the configuration, where there is one. */
  readonly lineOf?: (setting: readonly PropertyKey[]) => number;
  readonly packageJson: PackageJson;
  /** Folder of the application's package.json; absolute. */
  readonly appDir: string;
}

export interface LoadOptions {
  /** False leaves what a killed command has begun as it is: who only looks changes nothing. */
  readonly settle?: boolean;
  /** False for who only reads the application: how it is run is not looked for in its sources. */
  readonly runs?: boolean;
}

/**
 * Locates the application and reads its configuration; what that leaves open is detected.
 * @throws Failure MIG-1001 no package.json, MIG-1002 no Express, MIG-1003 broken configuration
 */
export function loadProject(root: string, { settle = true, runs = true }: LoadOptions = {}): Project {
  const folder = resolve(root);
  if (!existsSync(folder)) throw missing(folder, 'There is no such folder.');
  if (settle) settleUnfinished(folder);
  const written = readConfiguration(folder);
  const monolith = recordOf(written?.values.monolith);
  const cwd = typeof monolith.cwd === 'string' ? monolith.cwd : undefined;
  // A mistake of form must be told before a folder is looked for that the mistake may name.
  written?.check(written.values);
  const appDir = locateApplication(folder, { cwd, trusted: typeof monolith.entry === 'string' });
  const packageJson = readPackageJson(appDir);
  if (packageJson === undefined) throw missing(appDir, 'It holds no package.json.');
  const detection = detect({ root: folder, appDir, packageJson, readsSources: runs });
  const completed = complete(written?.values ?? {}, detection);
  const config = written === undefined ? configSchema.parse(completed) : written.check(completed);
  return {
    root: folder,
    config,
    configured: written !== undefined,
    ...(written === undefined ? {} : { lineOf: written.lineOf }),
    packageJson,
    appDir,
  };
}

function missing(folder: string, cause: string): Error {
  return fail('MIG-1001', {
    message: `No application in ${folder}`,
    cause,
    file: join(folder, 'package.json'),
  });
}

/** What is written stands; detection fills single settings that are left out. */
function complete(values: Readonly<Record<string, unknown>>, detection: Detection): Record<string, unknown> {
  return {
    ...values,
    monolith: { ...detection.monolith, ...recordOf(values.monolith) },
    database: { ...detection.database, ...recordOf(values.database) },
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
