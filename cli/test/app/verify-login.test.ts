import { expect, test } from 'vitest';
import { withLogin } from '../../src/app/verify-on-stage.ts';
import type { GateCheck } from '../../src/artifacts/gate.ts';
import { problem } from '../../src/errors/problem.ts';

const check: GateCheck = {
  name: 'parity',
  verdict: 'pass',
  seconds: 1,
  evidence: { compared: 4 },
  findings: [],
};
const doubt = problem('MIG-3017', { message: 'cats connects as the monolith does' });

test('a check tells when the service ran with the rights of the monolith, for its own are in doubt', () => {
  expect(withLogin(check, { problems: [doubt] }).evidence).toEqual({
    compared: 4,
    login: 'as the monolith: its own role may lack rights',
  });
});

test('it tells nothing of a role that was used, with whatever the database noticed, nor where there is none', () => {
  for (const login of [undefined, { problems: [] }, { role: 'zoo_cats', problems: [doubt] }])
    expect(withLogin(check, login)).toBe(check);
});
