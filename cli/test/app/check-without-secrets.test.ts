import { expect, test } from 'vitest';
import { withoutSecrets } from '../../src/app/check-without-secrets.ts';
import { openVault } from '../../src/record/vault.ts';

test('a secret is hidden in the message of a finding, in its place and in lists of the evidence', () => {
  const vault = openVault('one', { '{{secret:token:1}}': 'tok-81f2a' });
  const check = withoutSecrets(
    {
      name: 'contract',
      verdict: 'fail',
      evidence: { engine: 'pact', uncovered: ['f({ tok-81f2a })'] },
      findings: [
        { route: 'GET /a', field: "$['tok-81f2a']", message: 'missing: ann@shop.example' },
        { message: 'tok-81f2a' },
      ],
      seconds: 1,
    },
    vault,
  );
  expect(check).toEqual({
    name: 'contract',
    verdict: 'fail',
    evidence: { engine: 'pact', uncovered: ['f({ {{secret:token:1}} })'] },
    findings: [
      { route: 'GET /a', field: "$['{{secret:token:1}}']", message: 'missing: {{email}}' },
      { message: '{{secret:token:1}}' },
    ],
    seconds: 1,
  });
});
