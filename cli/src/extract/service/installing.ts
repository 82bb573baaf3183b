import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Yarn from its second version on is another program than the one before, with other words. */
export type PackageManager = 'npm' | 'yarn' | 'yarn-modern' | 'pnpm';

/** How an image gets its dependencies: what is copied before, and the commands. */
export interface Installing {
  readonly manifests: string;
  readonly install: string;
  readonly installProduction: string;
}

/** What an application without a lockfile has: nothing to hold an image to. */
const UNLOCKED = [
  { from: /\bnpm ci\b/g, to: 'npm install' },
  { from: / --frozen-lockfile\b/g, to: '' },
] as const;

const LOCKFILE: Readonly<Record<PackageManager, string>> = {
  npm: 'package-lock.json',
  yarn: 'yarn.lock',
  'yarn-modern': 'yarn.lock',
  pnpm: 'pnpm-lock.yaml',
};
// A lockfile that could not be cut down where the service was made is the monolith's: pnpm and the later yarn take that for
// a change, so they must be allowed one; what is locked stays at its version all the same. The first yarn does not mind.
const ALL: Readonly<Record<PackageManager, string>> = {
  npm: 'npm ci --no-audit --no-fund',
  yarn: 'corepack enable && yarn install --frozen-lockfile --non-interactive',
  'yarn-modern': 'corepack enable && yarn install --no-immutable',
  pnpm: 'corepack enable && pnpm install --no-frozen-lockfile',
};
const PRODUCTION: Readonly<Record<PackageManager, string>> = {
  npm: 'npm ci --omit=dev --no-audit --no-fund && npm cache clean --force',
  yarn: 'corepack enable && yarn install --production --frozen-lockfile --non-interactive && yarn cache clean',
  'yarn-modern': 'corepack enable && yarn workspaces focus --production && yarn cache clean --all',
  pnpm: 'corepack enable && pnpm install --prod --no-frozen-lockfile',
};
const PRUNE: Readonly<Record<PackageManager, string>> = {
  npm: 'npm prune --omit=dev && npm cache clean --force',
  yarn: 'yarn install --production --frozen-lockfile --non-interactive',
  'yarn-modern': 'yarn workspaces focus --production',
  pnpm: 'pnpm prune --prod',
};
const RUN: Readonly<Record<PackageManager, string>> = {
  npm: 'npx',
  yarn: 'yarn',
  'yarn-modern': 'yarn',
  pnpm: 'pnpm exec',
};

/** The registry's password is a build secret (`--secret id=npmrc,src=.npmrc`), never a layer of the image. */
const SECRET = '--mount=type=secret,id=npmrc,target=/root/.npmrc ';

export interface InstallOptions {
  readonly appDir: string;
  readonly packageManager: PackageManager;
  readonly lockfile: string | undefined;
}

/** @param schema Prisma's schema, whose client is generated after installing */
export function installing(options: InstallOptions, schema: string | undefined): Installing {
  const { appDir, packageManager: manager, lockfile } = options;
  const settings = npmrcOf(appDir);
  const secret = settings === 'secret' ? SECRET : '';
  const files = [
    'package.json',
    `${lockfile ?? LOCKFILE[manager]}*`,
    ...(settings === 'plain' ? ['.npmrc'] : []),
    ...(manager === 'yarn-modern' ? ['.yarnrc.yml*'] : []),
  ];
  const generate = schema === undefined ? '' : ` && ${RUN[manager]} prisma generate --schema ${schema}`;
  const held = (text: string) =>
    lockfile === undefined ? UNLOCKED.reduce((done, { from, to }) => done.replace(from, to), text) : text;
  return {
    manifests: files.join(' '),
    install: held(`${secret}${ALL[manager]}${generate}`),
    installProduction: held(
      schema === undefined
        ? `${secret}${PRODUCTION[manager]}`
        : `${secret}${ALL[manager]}${generate} && ${PRUNE[manager]}`,
    ),
  };
}

/** Whether the application's `.npmrc` may lie in a repository and an image, or names a password. */
export function npmrcOf(appDir: string): 'none' | 'plain' | 'secret' {
  const file = join(appDir, '.npmrc');
  if (!existsSync(file)) return 'none';
  return /_auth|_password|token/i.test(readFileSync(file, 'utf8')) ? 'secret' : 'plain';
}
