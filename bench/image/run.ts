import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { databaseEnvironment } from '../../cli/src/runtime/database/environment.ts';
import { databaseUrlOf } from '../../cli/src/runtime/database/index.ts';
import { loadProject } from '../../cli/src/runtime/project.ts';
import { clone, copySample } from '../../scripts/sample-copy.ts';
import { makeBaseImage, run } from './base-image.ts';

/**
 * Really builds the image of one service of the sample with `migrate build` and runs it:
 * `node bench/image/run.ts [--context reviews] [--work DIR]`, as root, with buildah and debootstrap installed.
 */
const { values } = parseArgs({
  options: { context: { type: 'string', default: 'reviews' }, work: { type: 'string' } },
});
const PORT = 4999;
const work = values.work ?? join(tmpdir(), 'bench-image');
const shop = join(work, 'shop');
const builtSchema = z.object({ tag: z.string(), bytes: z.number(), user: z.string() });
const imageSchema = z.object({ OCIv1: z.object({ config: z.object({ Cmd: z.array(z.string()) }) }) });

mkdirSync(work, { recursive: true });
copySample(shop);
// Packages of its own, and with them a lockfile, as a team's application has.
rmSync(join(shop, 'node_modules'), { recursive: true });
run('npm', ['install', '--loglevel=error', '--no-audit', '--no-fund'], shop);
try {
  migrate('extract', values.context);
  migrate('up');
  const dockerfile = readFileSync(join(shop, 'services', values.context, 'Dockerfile'), 'utf8');
  makeBaseImage(work, /^FROM (\S+)/m.exec(dockerfile)?.[1] ?? '');
  const began = performance.now();
  const built = builtSchema.parse(
    JSON.parse(migrate('build', values.context, '--engine', 'buildah', '--format', 'json')),
  );
  const seconds = (performance.now() - began) / 1000;
  const { answers, uid } = await runImage(built.tag);
  process.stdout.write(
    [
      `built ${built.tag} in ${seconds.toFixed(1)} s: ${(built.bytes / 1e6).toFixed(0)} MB, user ${built.user}`,
      `runs as uid ${uid}`,
      ...answers,
      '',
    ].join('\n'),
  );
} finally {
  migrate('down', '--purge');
  rmSync(shop, { recursive: true, force: true });
}

function migrate(...words: string[]): string {
  return run(process.execPath, [join(clone, 'cli/bin/migrate.js'), ...words], shop);
}

/** Starts the image's own command on the shop's database and asks it. */
async function runImage(tag: string): Promise<{ answers: string[]; uid: string }> {
  const project = loadProject(shop);
  const environment = {
    ...databaseEnvironment(project, databaseUrlOf(project)?.url),
    PORT: String(PORT),
  };
  const words = Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const container = run('buildah', ['from', tag]);
  const { Cmd } = imageSchema.parse(JSON.parse(run('buildah', ['inspect', '--type', 'image', tag]))).OCIv1
    .config;
  const uid = run('buildah', ['run', container, '--', 'id', '-u']);
  const service = spawn('buildah', ['run', ...words, container, '--', ...Cmd], {
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  try {
    const answers = [
      await answerOf('/health/ready', 50),
      await answerOf('/health/live', 1),
      await answerOf('/metrics', 1),
    ];
    return { answers, uid };
  } finally {
    // Its own group: the engine and what it started inside the image.
    if (service.pid !== undefined) process.kill(-service.pid, 'SIGTERM');
    await new Promise((resolve) => service.once('close', resolve));
    run('buildah', ['rm', container]);
  }
}

async function answerOf(path: string, attempts: number): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const began = performance.now();
    const response = await fetch(`http://127.0.0.1:${PORT}${path}`).catch(() => undefined);
    if (response?.ok === true)
      return `GET ${path}: ${response.status} after ${(performance.now() - began).toFixed(0)} ms`;
    if (attempt >= attempts) throw new Error(`${path} gets ${response?.status ?? 'no answer'}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
