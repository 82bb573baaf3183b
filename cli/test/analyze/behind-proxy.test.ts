import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { behindProxy, PROXIED_DETECTORS } from '../../src/analyze/detectors/proxied/behind-proxy.ts';
import { analyze } from '../../src/analyze/index.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/proxied/', import.meta.url));
const LIMITS = { idleMs: 4_000, headersMs: 300_000 };
const cases = readdirSync(FIXTURES).sort();
/** Each as `CODE file:line`; nothing else in the application may be told. */
const caseSchema = z.strictObject({ problems: z.array(z.string()) });

async function problemsOf(name: string) {
  const root = join(FIXTURES, name);
  return behindProxy(await analyze({ root, entry: 'app.js', name }), LIMITS);
}

describe('behind a proxy', () => {
  it('each detector has an application, and one has nothing to tell', () => {
    expect(cases).toEqual([...PROXIED_DETECTORS.map((one) => one.id), 'trusted'].sort());
  });

  it.each(cases)('%s', async (name) => {
    const text = readFileSync(join(FIXTURES, name, 'case.json'), 'utf8');
    const problems = await problemsOf(name);
    expect(problems.map((one) => `${one.code} ${one.file}:${one.line}`)).toEqual(
      caseSchema.parse(JSON.parse(text)).problems,
    );
    expect(problems.filter((one) => one.severity !== 'warning' || one.remedy === undefined)).toEqual([]);
  });

  it('a longer patience of the proxy asks for more of the server', async () => {
    const root = join(FIXTURES, 'server-timeout');
    const analysis = await analyze({ root, entry: 'app.js', name: 'application' });
    const lines = behindProxy(analysis, { idleMs: 70_000, headersMs: 1_000 }).map((one) => one.line);
    expect(lines).toEqual([8, 9, 17]);
  });
});
