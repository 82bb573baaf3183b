import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type PackageManager = 'npm' | 'yarn' | 'pnpm';

/** How an image gets its dependencies: what is copied before, and the commands. */
export interface Installing {
  readonly manifests: string;
  readonly install: string;
  readonly installProduction: string;
}

/** What an application without a lockfile has: nothing to hold an image to. */
const UNLOCKED = { from: /\bnpm ci\b/g, to: 'npm install' } as const;

const LOCKFILE: Readonly<Record<PackageManager, string>> = {
  npm: 'package-lock.json',
  yarn: 'yarn.lock',
  pnpm: 'pnpm-lock.yaml',
};
// The lockfile of yarn and pnpm is the monolith's: they cut it down at the first install, so it cannot be frozen.
const ALL: Readonly<Record<PackageManager, string>> = {
  npm: 'npm ci --no-audit --no-fund',
  yarn: 'corepack enable && yarn install --non-interactive',
  pnpm: 'corepack enable && pnpm install --no-frozen-lockfile',
};
const PRODUCTION: Readonly<Record<PackageManager, string>> = {
  npm: 'npm ci --omit=dev --no-audit --no-fund && npm cache clean --force',
  yarn: 'corepack enable && yarn install --production --non-interactive && yarn cache clean',
  pnpm: 'corepack enable && pnpm install --prod --no-frozen-lockfile',
};
const PRUNE: Readonly<Record<PackageManager, string>> = {
  npm: 'npm prune --omit=dev && npm cache clean --force',
  yarn: 'yarn install --production --non-interactive',
  pnpm: 'pnpm prune --prod',
};
const RUN: Readonly<Record<PackageManager, string>> = { npm: 'npx', yarn: 'yarn', pnpm: 'pnpm exec' };

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
  ];
  const generate = schema === undefined ? '' : ` && ${RUN[manager]} prisma generate --schema ${schema}`;
  const held = (text: string) => (lockfile === undefined ? text.replace(UNLOCKED.from, UNLOCKED.to) : text);
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
