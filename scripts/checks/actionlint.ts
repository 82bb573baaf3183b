import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheRoot } from '../../cli/src/ports/cache-folder.ts';
import { generatedPipelines } from '../../cli/test/support/generated-pipelines.ts';

/**
 * Runs actionlint over a generated pipeline of every kind, then over one with a planted fault, which it must find. Needs Go, by
 * which it is built once into the cache; `npm test` checks the same pipelines against GitHub's schema alone.
 */
const VERSION = 'v1.7.12';
const folder = join(cacheRoot(), 'actionlint', VERSION);
const program = join(folder, 'actionlint');

if (!existsSync(program)) {
  mkdirSync(folder, { recursive: true });
  const argv = ['install', `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`];
  const { status, error } = spawnSync('go', argv, {
    env: { ...process.env, GOBIN: folder },
    stdio: 'inherit',
  });
  if (status !== 0) {
    process.stderr.write(
      `actionlint: it could not be built (${error?.message ?? `go ended with ${status}`}); is Go installed?\n`,
    );
    process.exit(3);
  }
}

const pipelines = generatedPipelines();
const clean = lint(pipelines);
process.stdout.write(clean.output);
if (clean.status !== 0) process.exit(1);

const faulty = new Map([...pipelines].map(([name, text]) => [name, text.replace('github.sha', 'githb.sha')]));
if (lint(faulty).status === 0) {
  process.stderr.write('actionlint: a planted fault was not found\n');
  process.exit(1);
}
process.stdout.write(
  `actionlint ${VERSION}: nothing to say of ${pipelines.size} pipelines, and a planted fault is found\n`,
);

function lint(texts: ReadonlyMap<string, string>): { status: number | null; output: string } {
  const place = mkdtempSync(join(tmpdir(), 'migrate-actionlint-'));
  try {
    for (const [name, text] of texts) writeFileSync(join(place, name), text);
    const files = [...texts.keys()].map((name) => join(place, name));
    const { status, stdout, stderr } = spawnSync(program, ['-no-color', ...files], { encoding: 'utf8' });
    return { status, output: stdout + stderr };
  } finally {
    rmSync(place, { recursive: true });
  }
}
