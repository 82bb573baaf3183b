import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Gate } from '../../src/artifacts/gate.ts';
import { appendStepSummary } from '../../src/ports/step-summary.ts';
import { gateGithub } from '../../src/render/gate-github.ts';
import { gateGitlab } from '../../src/render/gate-gitlab.ts';
import { gateMarkdown } from '../../src/render/gate-markdown.ts';
import { gateText } from '../../src/render/gate-text.ts';
import { junitOf } from '../../src/render/junit.ts';
import { sarifOf } from '../../src/render/sarif.ts';
import { sarifFault } from '../support/sarif-schema.ts';

const NASTY = `<b>"it's" & ]]> | *x* \u0000\u0008 \`code\``;

const gate: Gate = {
  schema: 'migrate/gate@1',
  context: 'notes',
  verdict: 'fail',
  complete: true,
  checks: [
    { name: 'slice', verdict: 'pass', evidence: { routes: 4, debt: ['a', 'b'] }, findings: [], seconds: 0.1 },
    {
      name: 'contract',
      verdict: 'fail',
      evidence: { engine: 'pact', interactions: 3 },
      findings: [
        { route: 'GET /notes', field: '$.items[*].price', message: 'the field is missing' },
        { route: 'GET /notes', message: NASTY },
      ],
      seconds: 2,
    },
    {
      name: 'parity',
      verdict: 'inconclusive',
      evidence: {},
      findings: [{ field: 'src/a.ts:7', message: 'm' }],
      seconds: 0,
    },
    { name: 'load', verdict: 'not-run', evidence: {}, findings: [], seconds: 0 },
  ],
  subject: {},
  at: '2026-01-02T03:04:05.678Z',
};

/** Reads elements, attributes and text; throws at whatever is not well-formed. */
function readXml(xml: string): { name: string; attributes: Record<string, string>; text: string }[] {
  const open: string[] = [];
  const elements: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const body = xml.replace(/^<\?xml[^>]*\?>\n/, '');
  if (/[^\t\n\r\x20-\uFFFD]/.test(body)) throw new Error('a character that XML has no form for');
  let rest = body;
  while (rest !== '') {
    const tag = /^<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/.exec(rest);
    const text = /^[^<]+/.exec(rest);
    if (tag !== null) {
      const [, closing, name = '', attributes = ''] = tag;
      if (closing === '/') {
        if (open.pop() !== name) throw new Error(`</${name}> closes another element`);
      } else {
        const pairs = [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
          key,
          decode(value),
        ]);
        elements.push({ name, attributes: Object.fromEntries(pairs), text: '' });
        if (tag[4] !== '/') open.push(name);
      }
    } else if (text !== null) {
      const last = elements.at(-1);
      if (last !== undefined) last.text += decode(text[0]);
    } else throw new Error(`not well-formed: ${rest.slice(0, 60)}`);
    rest = rest.slice((tag ?? text)?.[0].length ?? 0);
  }
  if (open.length > 0) throw new Error(`${open.join()} not closed`);
  return elements;
}

function decode(text: string): string {
  if (/&(?!#\d+;)/.test(text)) throw new Error(`a bare ampersand: ${text}`);
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

describe('JUnit', () => {
  const elements = readXml(junitOf(gate));

  test('counts what is not green as failure or error, never as passed or skipped', () => {
    expect(elements[0]?.attributes).toMatchObject({ tests: '4', failures: '1', errors: '2' });
    expect(elements.filter((one) => one.name === 'failure')).toHaveLength(1);
    expect(elements.filter((one) => one.name === 'error').map((one) => one.attributes.type)).toEqual([
      'inconclusive',
      'not-run',
    ]);
  });

  test('carries findings whatever they hold', () => {
    const failure = elements.find((one) => one.name === 'failure');
    expect(failure?.attributes.message).toBe('GET /notes $.items[*].price: the field is missing');
    expect(failure?.text).toContain(`<b>"it's" & ]]> | *x* ??`);
  });
});

describe('SARIF', () => {
  const [run] = JSON.parse(sarifOf(gate)).runs;

  test('has a rule per check and a result per finding, none without a rule, none without a message', () => {
    const rules = run.tool.driver.rules.map((one: { id: string }) => one.id);
    expect(rules).toEqual(['migrate/slice', 'migrate/contract', 'migrate/parity', 'migrate/load']);
    expect(run.results.map((one: { ruleId: string; level: string }) => [one.ruleId, one.level])).toEqual([
      ['migrate/contract', 'error'],
      ['migrate/contract', 'error'],
      ['migrate/parity', 'warning'],
      ['migrate/load', 'warning'],
    ]);
    expect(run.results.every((one: { message: { text: string } }) => one.message.text !== '')).toBe(true);
  });

  test('is valid by the schema of OASIS, which finds a planted fault', () => {
    expect(sarifFault(sarifOf(gate))).toBeUndefined();
    expect(sarifFault(sarifOf({ ...gate, checks: [] }, 'apps/shop'))).toBeUndefined();
    expect(sarifFault(sarifOf(gate).replaceAll('"error"', '"awful"'))).toContain('level');
  });

  test('points to code where a finding does, else to the gate; fingerprints differ and repeat', () => {
    const places = run.results.map(
      (one: {
        locations: {
          physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } };
        }[];
      }) => {
        const place = one.locations[0]?.physicalLocation;
        return `${place?.artifactLocation.uri}:${place?.region.startLine}`;
      },
    );
    expect(places).toEqual([
      'migration/gates/notes.json:1',
      'migration/gates/notes.json:1',
      'src/a.ts:7',
      'migration/gates/notes.json:1',
    ]);
    const prints = run.results.map((one: { partialFingerprints: object }) =>
      JSON.stringify(one.partialFingerprints),
    );
    expect(new Set(prints).size).toBe(4);
    expect(sarifOf(gate)).toBe(sarifOf(structuredClone(gate)));
  });
});

test('Markdown keeps its table whatever a finding holds', () => {
  const lines = gateMarkdown(gate).split('\n');
  expect(lines[0]).toBe('## ❌ Gate of `notes`: fail');
  expect(lines.find((line) => line.includes("it's"))).toContain('\\<b\\>"it\'s" & \\]\\]\\> \\| \\*x\\*');
  expect(lines.filter((line) => line.startsWith('| '))).toHaveLength(6);
});

test('text shows a line per check and the first findings', () => {
  const many = {
    ...gate,
    complete: false,
    checks: gate.checks.map((one) => ({ ...one, findings: Array(9).fill({ message: 'm' }) })),
  };
  const text = gateText(many);
  expect(text).toContain('partial');
  expect(text.split('\n').filter((line) => line.endsWith(': m'))).toHaveLength(20);
  expect(text).toContain('… and 16 more');
  expect(gateText(gate)).toContain('contract: GET /notes $.items[*].price: the field is missing');
  expect(gateText(gate)).toContain('routes 4, debt 2');
});

describe('GitHub', () => {
  test('has a command per finding, errors first, with the place below the repository', () => {
    const lines = gateGithub(gate, 'apps/shop').split('\n');
    expect(lines[0]).toBe(
      '::error file=apps/shop/migration/gates/notes.json,line=1,title=migrate verify notes%3A contract fail::GET /notes $.items[*].price: the field is missing',
    );
    expect(lines.map((line) => /^::(\w+) /.exec(line)?.[1])).toEqual([
      'error',
      'error',
      'error',
      'warning',
      undefined,
    ]);
    expect(lines[3]).toContain('file=apps/shop/src/a.ts,line=7,');
    expect(lines.at(-1)).toBe('Gate of notes: fail');
  });

  test('shows at most ten of a kind, and counts the others', () => {
    const findings = Array.from({ length: 14 }, (_, nr) => ({ message: `100 % of\nline ${nr}` }));
    const many = { ...gate, checks: gate.checks.map((one) => ({ ...one, findings })) };
    const errors = gateGithub(many)
      .split('\n')
      .filter((line) => line.startsWith('::error '));
    expect(errors).toHaveLength(10);
    expect(errors[0]).toContain('::100 %25 of%0Aline 0');
    expect(errors.at(-1)).toContain('… and 19 more findings');
  });

  test('a step summary is added where GitHub asks for it, and nowhere else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'migrate-summary-'));
    const path = join(folder, 'summary.md');
    try {
      appendStepSummary('# One', { GITHUB_STEP_SUMMARY: path });
      appendStepSummary('# Two\n', { GITHUB_STEP_SUMMARY: path });
      appendStepSummary('# Three', {});
      expect(readFileSync(path, 'utf8')).toBe('# One\n# Two\n');
      expect(() => appendStepSummary('#', { GITHUB_STEP_SUMMARY: folder })).toThrow(/Cannot write/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('GitLab', () => {
  const issueSchema = z.strictObject({
    description: z.string().min(1),
    check_name: z.string(),
    fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
    severity: z.enum(['info', 'minor', 'major', 'critical', 'blocker']),
    location: z.strictObject({
      path: z.string(),
      lines: z.strictObject({ begin: z.number().int().positive() }),
    }),
  });
  const read = (one: Gate) => z.array(issueSchema).parse(JSON.parse(gateGitlab(one)));

  test('has an issue per finding of a check that is not green, and none for a green gate', () => {
    expect(read(gate).map((one) => [one.check_name, one.severity, one.location.path])).toEqual([
      ['migrate/contract', 'blocker', 'migration/gates/notes.json'],
      ['migrate/contract', 'blocker', 'migration/gates/notes.json'],
      ['migrate/parity', 'major', 'src/a.ts'],
      ['migrate/load', 'blocker', 'migration/gates/notes.json'],
    ]);
    expect(read({ ...gate, checks: gate.checks.filter((one) => one.verdict === 'pass') })).toEqual([]);
  });

  test('knows an issue again when its line moved, and only then', () => {
    const moved = {
      ...gate,
      checks: gate.checks.map((check) => ({
        ...check,
        findings: check.findings.map((one) =>
          one.field === 'src/a.ts:7' ? { ...one, field: 'src/a.ts:9' } : one,
        ),
      })),
    };
    const prints = read(gate).map((one) => one.fingerprint);
    expect(read(moved).map((one) => one.fingerprint)).toEqual(prints);
    expect(new Set(prints).size).toBe(prints.length);
  });
});
