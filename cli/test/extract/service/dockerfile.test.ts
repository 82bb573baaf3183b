import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageName } from '../../../src/extract/service/image-name.ts';
import { installing, type PackageManager } from '../../../src/extract/service/installing.ts';
import { fillTemplate } from '../../../src/extract/service/templates.ts';

let appDir: string;
beforeEach(() => {
  appDir = mkdtempSync(join(tmpdir(), 'migrate-dockerfile-'));
});
afterEach(() => rmSync(appDir, { recursive: true, force: true }));

interface Fields {
  readonly build?: boolean;
  readonly lockfile?: string | undefined;
  readonly copied?: readonly string[];
  readonly manager?: PackageManager;
}

function dockerfile({ build = false, copied = [], manager = 'npm', ...fields }: Fields): string {
  const lockfile = 'lockfile' in fields ? fields.lockfile : 'package-lock.json';
  return fillTemplate('Dockerfile', {
    node: '24',
    port: 4001,
    build,
    outDir: 'dist',
    start: ['node', 'dist/server.js'],
    shared: [],
    copied,
    schema: undefined,
    ...installing({ appDir, packageManager: manager, lockfile }, undefined),
  });
}

function linesOf(text: string, begin: string): string[] {
  return text.split('\n').filter((line) => line.startsWith(begin));
}

describe('the Dockerfile of a service', () => {
  it('brings what the compiled code serves and reads into the last stage, whatever its name', () => {
    const last =
      dockerfile({ build: true, copied: ['public', 'views/a mail.html'] })
        .split(/\n(?=FROM)/)
        .at(-1) ?? '';
    expect(linesOf(last, 'COPY')).toEqual([
      'COPY package.json package-lock.json* ./',
      'COPY --from=build /service/dist ./dist',
      'COPY ["public","./public"]',
      'COPY ["views/a mail.html","./views/a mail.html"]',
    ]);
  });

  it('holds to the lockfile where there is one, and installs where there is none', () => {
    expect(linesOf(dockerfile({}), 'RUN')).toEqual([
      'RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force',
    ]);
    expect(linesOf(dockerfile({ lockfile: undefined }), 'RUN')).toEqual([
      'RUN npm install --omit=dev --no-audit --no-fund && npm cache clean --force',
    ]);
    expect(linesOf(dockerfile({ lockfile: 'npm-shrinkwrap.json' }), 'COPY')[0]).toBe(
      'COPY package.json npm-shrinkwrap.json* ./',
    );
  });

  it('installs with the words of each package manager', () => {
    const of = (manager: PackageManager, lockfile: string) => dockerfile({ manager, lockfile, build: true });
    expect(of('pnpm', 'pnpm-lock.yaml')).toMatch(/COPY package\.json pnpm-lock\.yaml\* \.\/\n/);
    expect(linesOf(of('pnpm', 'pnpm-lock.yaml'), 'RUN')).toContain(
      'RUN corepack enable && pnpm install --prod --no-frozen-lockfile',
    );
    expect(linesOf(of('yarn', 'yarn.lock'), 'RUN')[0]).toBe(
      'RUN corepack enable && yarn install --frozen-lockfile --non-interactive',
    );
    const modern = of('yarn-modern', 'yarn.lock');
    expect(modern).toContain('COPY package.json yarn.lock* .yarnrc.yml* ./');
    expect(linesOf(modern, 'RUN')).toContain(
      'RUN corepack enable && yarn workspaces focus --production && yarn cache clean --all',
    );
    expect(modern).not.toContain('--non-interactive');
  });

  it('freezes nothing for an application that its yarn has not locked', () => {
    expect(dockerfile({ manager: 'yarn', lockfile: undefined })).not.toContain('frozen');
  });

  it('mounts the password of a registry instead of copying it', () => {
    writeFileSync(join(appDir, '.npmrc'), '//npm.example.com/:_authToken=abc\n');
    const text = dockerfile({ build: true });
    expect(linesOf(text, 'COPY').join('\n')).not.toContain('.npmrc');
    expect(linesOf(text, 'RUN').filter((line) => line.includes('type=secret,id=npmrc'))).toHaveLength(2);
  });
});

describe('the name of an image', () => {
  it('is one that engines accept, for any name of a package', () => {
    expect(imageName('@Acme/shop_api', 'orders')).toBe('acme-shop-api-orders');
    expect(imageName('shop', 'user accounts')).toBe('shop-user-accounts');
  });
});
