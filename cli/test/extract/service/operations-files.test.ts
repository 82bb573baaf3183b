import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { generatedPipelines } from '../../support/generated-pipelines.ts';
import { dockerfileFindings, workflowFindings } from '../../support/linters.ts';
import { FIXTURES, planned, sliceOf } from '../helpers/slicing.ts';

const MODULES = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));
const caseSchema = z.object({
  entry: z.string().optional(),
  extract: z.string(),
  contexts: z.record(z.string(), z.object({ routes: z.array(z.string()).optional() }).loose()),
  files: z.record(z.string(), z.enum(['copy', 'share', 'own'])).default({}),
});

let folder: string | undefined;

// The validator says at each run that it leaves globs unchecked.
beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined));
afterEach(() => {
  vi.restoreAllMocks();
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

/** The service's Dockerfile and pipeline of a fixture with further files beside its code. */
async function operationsOf(fixture: string, extra: Readonly<Record<string, string>> = {}) {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'migrate-operations-')));
  cpSync(join(FIXTURES, fixture), folder, { recursive: true });
  symlinkSync(MODULES, join(folder, 'node_modules'));
  for (const [path, text] of Object.entries(extra)) writeFileSync(join(folder, path), text);
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder ?? '', name), 'utf8'));
  const { entry, extract, contexts, files } = caseSchema.parse(read('case.json'));
  const { main } = z.object({ main: z.string() }).parse(read('package.json'));
  const plan = planned(await sliceOf(folder, entry ?? main, extract, contexts, { files }));
  const [pipeline] = [...plan.beside.values()];
  return { dockerfile: plan.serviceFiles.get('Dockerfile') ?? '', pipeline: pipeline ?? '' };
}

describe('operations files of a service', () => {
  it.each<[string, string, Record<string, string>]>([
    ['in JavaScript', 'audited', {}],
    ['in TypeScript', 'ts-imports', {}],
    ['with shared folders', 'local-files', {}],
    ['with a registry', 'audited', { '.npmrc': 'registry=https://registry.example\n' }],
    ['with a registry’s password', 'audited', { '.npmrc': '//registry.example/:_authToken=x\n' }],
  ])('%s: the linters find nothing', async (_, fixture, extra) => {
    const { dockerfile, pipeline } = await operationsOf(fixture, extra);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfileFindings(dockerfile)).toEqual([]);
    expect(workflowFindings(pipeline)).toEqual([]);
  });

  it.each([...generatedPipelines()])('the pipeline %s fits the schema of GitHub', (_, text) => {
    expect(workflowFindings(text)).toEqual([]);
  });

  it('the linters find faults where there are some', async () => {
    const { dockerfile, pipeline } = await operationsOf('audited');
    expect(dockerfileFindings(dockerfile.replace('EXPOSE 4001', 'EXPOSE many'))).toEqual([
      expect.stringContaining('many'),
    ]);
    expect(workflowFindings(pipeline.replace('runs-on:', 'runs-at:'))).not.toEqual([]);
    expect(workflowFindings(pipeline.replace('contents: read', 'contents: sometimes'))).not.toEqual([]);
  });
});
