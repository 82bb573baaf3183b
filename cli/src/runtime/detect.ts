import { join, relative, sep } from 'node:path';

import type { PackageJson } from './commands/package-json.ts';
import { detectBuild, detectPackageManager, detectStart, detectTest } from './detection/commands.ts';
import { detectDatabase, detectSetup } from './detection/database.ts';
import { detectEntry } from './detection/entry.ts';
import { findEnvFile, readEnvFile } from './detection/env-file.ts';
import { detectHealth } from './detection/health.ts';
import { detectPort } from './detection/port.ts';
import { readSources } from './detection/sources.ts';

/** Guesses in the form of the configuration; `reasons` says for each setting where it comes from. */
export interface Detection {
  readonly monolith: Readonly<Record<string, unknown>>;
  readonly database: Readonly<Record<string, unknown>>;
  /** `section.setting` to the comment that `init` writes beside it. */
  readonly reasons: Readonly<Record<string, string>>;
}

export interface DetectOptions {
  readonly root: string;
  readonly appDir: string;
  readonly packageJson: PackageJson;
  /** False leaves out what only the sources tell, such as the port: all of them would be read for it. */
  readonly readsSources?: boolean;
}

/** Guesses how the application is built, started, tested and fed with a database, from its package.json and sources. */
export function detect({ root, appDir, packageJson, readsSources = true }: DetectOptions): Detection {
  const sources = readsSources ? readSources(appDir) : [];
  const envName = findEnvFile(appDir);
  const envFile = envName === undefined ? {} : readEnvFile(join(appDir, envName));
  const manager = detectPackageManager(appDir);
  const entry = detectEntry(appDir, packageJson);
  const port = detectPort(sources, envFile);
  const database = detectDatabase(packageJson, sources, envFile);
  const setup = database.client === 'none' ? [] : detectSetup(appDir, packageJson);
  const health = detectHealth(sources);
  const build = detectBuild(packageJson, entry, manager);
  const cwd = relative(root, appDir).split(sep).join('/') || '.';
  return {
    monolith: defined({
      cwd,
      entry: entry.source,
      start: detectStart(packageJson, entry, manager),
      build,
      test: detectTest(packageJson, manager),
      port: port?.port,
      portVariable: port?.variable,
      health,
      envFile: envName,
      env: database.env,
    }),
    database: { client: database.client, name: database.name, setup: [...setup] },
    reasons: defined({
      'monolith.entry': 'the source file behind the start script',
      'monolith.start':
        packageJson.scripts.start === undefined
          ? 'a guess: there is no start script'
          : 'the start script of package.json',
      'monolith.build': 'the start script runs build output',
      'monolith.test': 'the suite that `migrate record` takes its traffic from',
      'monolith.port': portReason(port),
      'monolith.portVariable': 'the variable that tells the application its port',
      'monolith.health':
        health === '/' ? 'a guess: no route looks like a health check' : 'a route of the application',
      'monolith.envFile':
        envName?.startsWith('.env.') === true
          ? 'an example file: correct the values that matter'
          : 'read before env below, which wins',
      'monolith.env': 'how the application learns of its database',
      'database.client':
        database.client === 'none'
          ? 'no PostgreSQL driver in package.json'
          : 'a PostgreSQL driver is in package.json',
      'database.name': 'name inside the embedded PostgreSQL',
      'database.setup':
        setup.length === 0
          ? 'none found: commands that create schema and data of a fresh database'
          : 'run in order on a fresh database',
    }),
  };
}

function portReason(port: ReturnType<typeof detectPort>): string {
  if (port === undefined) return 'a guess: no port was found in the sources';
  const seen = port.seen === undefined ? 'the usual one' : `as in ${port.seen}`;
  return port.configurable
    ? seen
    : `${seen}; FIXED: let it read process.env.PORT, or a second copy cannot start beside it`;
}

function defined<T extends Record<string, unknown>>(values: T): Record<string, NonNullable<T[keyof T]>> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Record<string, NonNullable<T[keyof T]>>;
}
