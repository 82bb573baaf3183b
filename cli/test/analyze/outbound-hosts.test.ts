import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze/index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const PACKAGE = '{ "name": "calls", "main": "app.js", "dependencies": { "express": "5.0.0" } }';
const CALLS = [
  ["axios.request({ baseURL: 'https://one.test', url: '/path' })", 'one.test'],
  ["axios.get('/path', { baseURL: 'https://two.test' })", 'two.test'],
  ["request({ uri: 'https://three.test/path' })", 'three.test'],
  ["needle('get', 'https://four.test/path')", 'four.test'],
  ['fetch(req.query.url)', '{?}'],
] as const;

describe('the host of a call that leaves the process', () => {
  it('is said by whichever of its options has one', async () => {
    const root = mkdtempSync(join(tmpdir(), 'migrate-hosts-'));
    folders.push(root);
    writeFileSync(join(root, 'package.json'), PACKAGE);
    const packages = ['express', 'axios', 'needle', 'request'];
    const lines = [
      ...packages.map((name) => `const ${name} = require('${name}');`),
      'const app = express();',
      "app.get('/calls', async (req, res) => {",
      ...CALLS.map(([call]) => `await ${call};`),
      'res.end(); });',
      'app.listen(3000);',
    ];
    writeFileSync(join(root, 'app.js'), lines.join('\n'));
    const { model } = await analyze({ root, entry: 'app.js', name: 'calls' });
    const found = model.findings.filter(({ detector }) => detector === 'outbound-call');
    expect(found.map(({ data }) => data?.host)).toEqual(CALLS.map(([, host]) => host));
  });
});
