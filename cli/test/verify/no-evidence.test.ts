import { describe, expect, test } from 'vitest';
import { worstVerdict } from '../../src/artifacts/gate.ts';
import { silent } from '../../src/ports/progress.ts';
import type { Samples } from '../../src/record/store.ts';
import { openVault } from '../../src/record/vault.ts';
import type { RunningApplication } from '../../src/runtime/applications.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { checkContract } from '../../src/verify/contract/contract-check.ts';
import { checkLoad } from '../../src/verify/load/load-check.ts';
import type { OutboundStub } from '../../src/verify/outbound/outbound-stub.ts';
import { checkParity } from '../../src/verify/parity/parity-check.ts';
import { stateless } from '../../src/verify/states/open-for.ts';
import { aSample } from '../helpers/a-sample.ts';
import { emptyProject } from '../helpers/copy-fixture.ts';
import { aModel } from '../support/a-model.ts';

const ROUTE = 'GET /a';
const model = aModel().withFunction('a.js#a').withRoute('GET', '/a', { handler: 'a.js#a' }).build();
/** Nobody listens there: a check that asked anything would tell of it. */
const nobody: RunningApplication = {
  url: 'http://127.0.0.1:9',
  port: 9,
  pid: process.pid,
  logFile: '',
  stop: async () => undefined,
};
const sides = {
  monolith: nobody,
  service: nobody,
  seams: [],
  isMonolithAlone: true,
  stop: async () => undefined,
};

function samplesOf(...samples: Samples['samples']): Samples {
  return {
    recording: {
      schema: 'migrate/samples@1',
      application: 'x',
      at: '2026-01-01T00:00:00.000Z',
      command: [],
      exitCode: 0,
      rowChanges: false,
      coverage: {},
      samples: samples.length,
    },
    samples,
    vault: openVault('x', {}),
    changes: [],
  };
}

describe.each([
  ['no sample at all', samplesOf()],
  ['samples of other routes alone', samplesOf(aSample({ route: 'GET /b' }), aSample())],
])('with %s', (_, samples) => {
  const outbound: OutboundStub = {
    url: '',
    expect: () => undefined,
    calls: async () => [],
    close: async () => undefined,
  };
  const stage = { context: 'a', samples, sides, states: stateless(), outbound };

  test('the contract did not run, and there is no pact to write', async () => {
    const { check, pact } = await checkContract({ ...stage, routes: [ROUTE] });
    expect(check).toMatchObject({ verdict: 'not-run', evidence: { interactions: 0, routes: '0 of 1' } });
    expect(pact).toBeUndefined();
  });

  test('parity did not run', async () => {
    const check = await checkParity({ ...stage, routes: model.routes });
    expect(check).toMatchObject({ verdict: 'not-run', evidence: { compared: 0 } });
  });

  test('load did not run', async () => {
    const project = emptyProject();
    project.write('package.json', '{"name":"x","dependencies":{"express":"5.3.0"}}');
    project.write('index.js', "require('express')().listen(process.env.PORT);");
    try {
      const options = { ...stage, project: loadProject(project.root), progress: silent };
      expect(await checkLoad({ ...options, routes: model.routes, profile: 'smoke' })).toMatchObject({
        verdict: 'not-run',
      });
    } finally {
      project.remove();
    }
  });
});

test('a gate without any check did not run', () => expect(worstVerdict([])).toBe('not-run'));
