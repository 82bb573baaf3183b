import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { installerOf, writeLockfile } from '../../src/app/service-lockfile.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

const MODULES = fileURLToPath(new URL('../../../node_modules/', import.meta.url));
const PROGRAMS = { pnpm: 'pnpm/bin/pnpm.cjs', yarn: '@yarnpkg/cli-dist/bin/yarn.js' } as const;

const manifestOf = (name: string, dependencies: Readonly<Record<string, string>>) =>
  JSON.stringify({ name, version: '1.0.0', dependencies });

const LOCKS = {
  npm: [
    'package-lock.json',
    JSON.stringify({
      name: 'zoo',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name: 'zoo', version: '1.0.0', dependencies: { ms: '2.1.3', once: '1.4.0' } },
        'node_modules/ms': { version: '2.1.3', resolved: 'https://registry.npmjs.org/ms/-/ms-2.1.3.tgz' },
        'node_modules/once': {
          version: '1.4.0',
          resolved: 'https://registry.npmjs.org/once/-/once-1.4.0.tgz',
          dependencies: { wrappy: '1' },
        },
        'node_modules/wrappy': {
          version: '1.0.2',
          resolved: 'https://registry.npmjs.org/wrappy/-/wrappy-1.0.2.tgz',
        },
      },
    }),
  ],
  pnpm: [
    'pnpm-lock.yaml',
    `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false

importers:

  .:
    dependencies:
      ms:
        specifier: 2.1.3
        version: 2.1.3
      once:
        specifier: 1.4.0
        version: 1.4.0

packages:

  ms@2.1.3:
    resolution: {integrity: sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==}

  once@1.4.0:
    resolution: {integrity: sha512-lNaJgI+2Q5URQBkccEKHTQOPaXdUxnZZElQTZY0MFUAuaEqe1E+Nyvgdz/aIyNi6Z9MzO5dv1H8n58/GELp3+w==}

  wrappy@1.0.2:
    resolution: {integrity: sha512-l4Sp/DRseor9wL6EvV2+TuQn63dMkPjZ/sp9XkghTEbV9KlPS1xUsZ3u7/IQO4wxtcFB4bgpQPRcR3QCvezPcQ==}

snapshots:

  ms@2.1.3: {}

  once@1.4.0:
    dependencies:
      wrappy: 1.0.2

  wrappy@1.0.2: {}
`,
  ],
  'yarn-modern': [
    'yarn.lock',
    `__metadata:
  version: 10
  cacheKey: 10c0

"ms@npm:2.1.3":
  version: 2.1.3
  resolution: "ms@npm:2.1.3"
  checksum: 10c0/d924b57e7312b3b63ad21fc5b3dc0af5e78d61a1fc7cfb5457edaf26326bf62be5307cc87ffb6862ef1c2b33b0233cdb5d4f01c4c958cc0d660948b65a287a48
  languageName: node
  linkType: hard

"once@npm:1.4.0":
  version: 1.4.0
  resolution: "once@npm:1.4.0"
  dependencies:
    wrappy: "npm:1"
  checksum: 10c0/5d48aca287dfefabd756621c5dfce5c91a549a93e9fdb7b8246bc4c4790aa2ec17b34a260530474635147aeb631a2dcc8b32c613df0675f96041cbb8244517d0
  languageName: node
  linkType: hard

"wrappy@npm:1":
  version: 1.0.2
  resolution: "wrappy@npm:1.0.2"
  checksum: 10c0/56fece1a4018c6a6c8e28fbc88c87e0fbf4ea8fd64fc6c63b18f4acc4bd13e0ad2515189786dd2c30d3eec9663d70f4ecf699330002f8ccb547e4a18231fc9f0
  languageName: node
  linkType: hard

"zoo@workspace:.":
  version: 0.0.0-use.local
  resolution: "zoo@workspace:."
  dependencies:
    ms: "npm:2.1.3"
    once: "npm:1.4.0"
  languageName: unknown
  linkType: soft
`,
  ],
  yarn: [
    'yarn.lock',
    `# yarn lockfile v1


ms@2.1.3:
  version "2.1.3"

once@1.4.0:
  version "1.4.0"
  dependencies:
    wrappy "1"

wrappy@1:
  version "1.0.2"
`,
  ],
} as const;

let copy: FixtureCopy;
let service: string;

// What is locked already must not be asked for: nobody listens there.
beforeEach(() => {
  const nobody = 'http://127.0.0.1:9/';
  vi.stubEnv('npm_config_registry', nobody);
  vi.stubEnv('YARN_NPM_REGISTRY_SERVER', nobody);
  vi.stubEnv('YARN_UNSAFE_HTTP_WHITELIST', '127.0.0.1');
  vi.stubEnv('YARN_ENABLE_TELEMETRY', '0');
});
afterEach(() => {
  vi.unstubAllEnvs();
  copy.remove();
});

/** An application with that lockfile, whose service needs one of its two packages. */
function enter([name, text]: readonly [string, string], programs: readonly (keyof typeof PROGRAMS)[]): void {
  copy = emptyProject({
    'package.json': manifestOf('zoo', { express: '5.1.0', ms: '2.1.3', once: '1.4.0' }),
    [name]: text,
    'app.js': "require('express')().listen(3000);",
    'migrate.config.yaml': 'schema: migrate/config@1\n',
  });
  const bin = join(copy.root, 'node_modules/.bin');
  mkdirSync(bin, { recursive: true });
  for (const one of programs) symlinkSync(join(MODULES, PROGRAMS[one]), join(bin, one));
  service = join(copy.root, 'services/cats');
  mkdirSync(service, { recursive: true });
  writeFileSync(join(service, 'package.json'), manifestOf('zoo-cats', { ms: '2.1.3' }));
}

describe('the lockfile of a service', () => {
  it.each(['npm', 'pnpm', 'yarn-modern'] as const)('of %s is cut down, offline', async (manager) => {
    const [name] = LOCKS[manager];
    enter(LOCKS[manager], ['pnpm', 'yarn']);
    const project = loadProject(copy.root);
    expect(installerOf(project)).toEqual({ packageManager: manager, lockfile: name });
    expect(await writeLockfile(project, service)).toBeUndefined();
    const text = readFileSync(join(service, name), 'utf8');
    expect(text).toContain('2.1.3');
    expect(text).not.toMatch(/once|wrappy/);
    expect(existsSync(join(service, '.yarn'))).toBe(false);
    expect(existsSync(join(service, 'node_modules'))).toBe(false);
  });

  it('of the first yarn stays whole, which it does not mind', async () => {
    enter(LOCKS.yarn, []);
    const project = loadProject(copy.root);
    expect(installerOf(project)).toEqual({ packageManager: 'yarn', lockfile: 'yarn.lock' });
    expect(await writeLockfile(project, service)).toBeUndefined();
    expect(readFileSync(join(service, 'yarn.lock'), 'utf8')).toBe(LOCKS.yarn[1]);
  });

  it('is whole, and said to be, where its program cannot cut it', async () => {
    const [name, text] = LOCKS.pnpm;
    enter([name, text], []);
    copy.write('node_modules/.bin/pnpm', '#!/bin/sh\necho no network >&2\nexit 1\n');
    expect(await writeLockfile(loadProject(copy.root), service)).toMatch(
      /the lockfile is the monolith's: pnpm/,
    );
    expect(readFileSync(join(service, name), 'utf8')).toBe(text);
  });
});
