import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { copyFixture, type FixtureCopy } from '../helpers/copy-fixture.ts';
import { type Answer, type FakeEngine, fakeEngines } from '../helpers/fake-engine.ts';
import { runCli } from '../helpers/run-cli.ts';

const DOCKERFILE = 'FROM node:24-slim\nUSER node\nCMD ["node", "server.js"]\n';
const WITH_SECRET = `${DOCKERFILE}RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci\n`;
const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    cause: z.string().default(''),
    remedy: z.string(),
  }),
});

let copy: FixtureCopy;

beforeEach(() => {
  copy = copyFixture('runtime/with-service');
  copy.write('services/catalog/Dockerfile', DOCKERFILE);
});
afterEach(() => copy.remove());

interface ImageFields {
  readonly user?: string;
  readonly env?: readonly string[];
  readonly history?: string;
}

/** docker and podman, which understand the same words. */
function anEngine({
  user = 'node',
  env = [],
  history = 'RUN npm ci',
}: ImageFields = {}): Record<string, Answer> {
  const image = { Id: 'sha256:0123456789abcdef', Size: 123_456_789, Config: { User: user, Env: env } };
  return {
    info: { stdout: '[name=seccomp]\n' },
    build: { stdout: '#5 [build 1/4] FROM node:24-slim\n' },
    image: { stdout: JSON.stringify([image]) },
    history: { stdout: `${history}\n` },
  };
}

const NO_DAEMON: Record<string, Answer> = {
  info: { code: 1, stderr: 'Cannot connect to the Docker daemon at unix:///run/docker.sock.\n' },
};

function engines(given: Readonly<Record<string, Readonly<Record<string, Answer>>>>): FakeEngine {
  return fakeEngines(join(copy.root, 'engines'), given);
}

async function build(engine: FakeEngine, words: readonly string[] = [], context = 'catalog') {
  const run = await runCli(['build', context, '--format', 'json', '--dir', copy.root, ...words], {
    PATH: engine.path,
    NPM_TOKEN: 'npm-secret-0815',
  });
  const printed: unknown = JSON.parse(run.stdout);
  return { ...run, printed };
}

async function failureOf(engine: FakeEngine, words: readonly string[] = [], context = 'catalog') {
  const { code, printed } = await build(engine, words, context);
  return { exit: code, ...errorSchema.parse(printed).error };
}

/** What is left in the run folder of what was written for a build. */
function leftSecrets(): string[] {
  return readdirSync(join(copy.root, 'migration/.run')).filter((name) => name.startsWith('npmrc'));
}

describe('migrate build', () => {
  it('builds in the service’s folder and tells tag, size and user', async () => {
    const engine = engines({ docker: anEngine() });
    const { code, printed, stderr } = await build(engine);
    expect(code).toBe(0);
    expect(printed).toEqual({
      schema: 'migrate/image@1',
      context: 'catalog',
      tag: 'with-service-catalog',
      engine: 'docker',
      rootless: false,
      id: 'sha256:0123456789abcdef',
      bytes: 123_456_789,
      user: 'node',
      faults: [],
    });
    expect(stderr).toContain('FROM node:24-slim');
    expect(engine.calls().map((one) => one.words)).toEqual([
      ['info', '--format', '{{.SecurityOptions}}'],
      ['build', '--progress', 'plain', '--tag', 'with-service-catalog', '.'],
      ['image', 'inspect', 'with-service-catalog'],
      ['history', '--no-trunc', '--format', '{{.CreatedBy}}', 'with-service-catalog'],
    ]);
  });

  it('says for people how large the image is and that it may be run', async () => {
    const engine = engines({ docker: anEngine() });
    const { stdout } = await runCli(['build', 'catalog', '--dir', copy.root, '--tag', 'shop/catalog:1'], {
      PATH: engine.path,
    });
    expect(stdout).toBe(
      [
        'shop/catalog:1 is built with docker',
        '  image   0123456789ab, 123 MB',
        '  user    node, not root',
        '  secrets none in its environment and in the history of its layers',
        '',
      ].join('\n'),
    );
  });

  it('passes over a client without its daemon, and says why', async () => {
    const rootless = { ...anEngine(), info: { stdout: 'true\n' } };
    const { printed, stderr } = await build(engines({ docker: NO_DAEMON, podman: rootless }));
    expect(printed).toMatchObject({ engine: 'podman', rootless: true });
    expect(stderr).toContain('passed over docker: Cannot connect to the Docker daemon');
  });

  it('reads what buildah says in its own form', async () => {
    const config = { User: '1000:1000', Env: ['PORT=4001'] };
    const image = {
      FromImageID: 'abc123',
      Manifest: JSON.stringify({ layers: [{ size: 40 }, { size: 2 }] }),
      Docker: { config },
      OCIv1: { config, history: [{ created_by: '/bin/sh -c npm ci' }, {}] },
    };
    const buildah = {
      info: { stdout: 'false' },
      bud: {},
      inspect: { stdout: JSON.stringify(image) },
    };
    const engine = engines({ buildah });
    expect((await build(engine)).printed).toMatchObject({ engine: 'buildah', bytes: 42, user: '1000:1000' });
    expect(engine.calls()[1]?.words).toEqual([
      'bud',
      '--layers',
      '--format',
      'docker',
      '--tag',
      'with-service-catalog',
      '.',
    ]);
  });
});

describe('migrate build that is refused', () => {
  it('names what each engine lacks', async () => {
    expect(await failureOf(engines({ docker: NO_DAEMON }))).toMatchObject({
      exit: 3,
      code: 'MIG-3006',
      cause: [
        'docker: Cannot connect to the Docker daemon at unix:///run/docker.sock.',
        'podman: not on the PATH',
        'buildah: not on the PATH',
      ].join('\n'),
      remedy: expect.stringContaining('BUILDAH_ISOLATION=chroot'),
    });
  });

  it('takes no other engine than the one that was asked for', async () => {
    expect(
      await failureOf(engines({ docker: NO_DAEMON, podman: anEngine() }), ['--engine', 'docker']),
    ).toMatchObject({ exit: 3, code: 'MIG-3006', message: 'docker does not work here' });
    expect(await failureOf(engines({}), ['--engine', 'kaniko'])).toMatchObject({ exit: 2, code: 'MIG-1006' });
  });

  it('tells a context that nobody knows from one that is not extracted or lost its Dockerfile', async () => {
    const engine = engines({ docker: anEngine() });
    expect(await failureOf(engine, [], 'lions')).toMatchObject({
      exit: 2,
      code: 'MIG-1004',
      cause: 'Known are: catalog.',
    });
    rmSync(join(copy.root, 'services/catalog/Dockerfile'));
    expect(await failureOf(engine)).toMatchObject({
      code: 'MIG-1007',
      cause: 'services/catalog/Dockerfile does not exist.',
    });
    rmSync(join(copy.root, 'services'), { recursive: true });
    expect(await failureOf(engine)).toMatchObject({
      code: 'MIG-1007',
      remedy: 'Run `migrate extract catalog`.',
    });
    expect(engine.calls()).toEqual([]);
  });

  it('shows the last lines of a build that failed, without the secrets', async () => {
    copy.write('services/catalog/Dockerfile', WITH_SECRET);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: npm puts the variable in.
    copy.write('.npmrc', '//npm.example.com/:_authToken=${NPM_TOKEN}\n');
    const stderr = 'npm error 401 for npm-secret-0815\nexit status 1\n';
    const engine = engines({ docker: { ...anEngine(), build: { code: 1, stderr } } });
    expect(await failureOf(engine)).toMatchObject({
      exit: 3,
      code: 'MIG-3015',
      message: 'docker could not build the image of catalog',
      cause: 'npm error 401 for ***\nexit status 1',
    });
    expect(leftSecrets()).toEqual([]);
  });
});

describe('migrate build and secrets', () => {
  beforeEach(() => {
    copy.write('services/catalog/Dockerfile', WITH_SECRET);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: npm puts the variable in.
    copy.write('.npmrc', '//npm.example.com/:_authToken=${NPM_TOKEN}\n');
  });

  it('hands the registry’s settings over as a file that is gone afterwards', async () => {
    const engine = engines({ docker: anEngine() });
    expect((await build(engine)).code).toBe(0);
    expect(engine.calls()[1]?.secrets).toEqual(['//npm.example.com/:_authToken=npm-secret-0815\n']);
    expect(
      engine
        .calls()
        .flatMap((one) => one.words)
        .join(' '),
    ).not.toContain('npm-secret-0815');
    expect(leftSecrets()).toEqual([]);
  });

  it('asks for a variable that the settings name and nobody set', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: npm puts the variable in.
    copy.write('.npmrc', '//npm.example.com/:_authToken=${OTHER_TOKEN}\n');
    expect(await failureOf(engines({ docker: anEngine() }))).toMatchObject({
      code: 'MIG-3015',
      message: 'The build needs OTHER_TOKEN, which is not set',
    });
  });

  it.each([
    ['history', { history: 'RUN echo npm-secret-0815' }, 'RUN echo ***'],
    ['history', { history: 'RUN curl https://me:hunter22@host' }, 'RUN curl https://me:***@host'],
    ['environment', { env: ['API_TOKEN=abcdefgh'] }, 'API_TOKEN=***'],
  ])('fails an image whose %s shows one', async (place, fields, shown) => {
    const { code, printed } = await build(engines({ docker: anEngine(fields) }));
    expect(code).toBe(1);
    expect(printed).toMatchObject({
      faults: [
        { code: 'MIG-4024', message: `with-service-catalog shows a secret in its ${place}`, cause: shown },
      ],
    });
  });

  it.each(['', 'root', '0', '0:0'])('fails an image with the user "%s"', async (user) => {
    const { code, printed } = await build(engines({ docker: anEngine({ user }) }));
    expect(code).toBe(1);
    expect(printed).toMatchObject({ faults: [{ message: 'with-service-catalog runs as root' }] });
  });
});

describe('migrate build --help', () => {
  it('shows examples', async () => {
    const { code, stdout } = await runCli(['build', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('$ migrate build catalog');
    expect(stdout).toContain('--engine=<option>');
  });
});
