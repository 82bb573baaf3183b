import { type WorkflowValues, workflow } from '../../src/extract/service/workflow.ts';

const INSTALLS = {
  npm: 'npm ci --no-audit --no-fund',
  yarn: 'corepack enable && yarn install --frozen-lockfile --non-interactive',
  'yarn-modern': 'corepack enable && yarn install --no-immutable',
  pnpm: 'corepack enable && pnpm install --no-frozen-lockfile',
};

/** A pipeline of every kind that is generated, by a name of its own. */
export function generatedPipelines(): Map<string, string> {
  const scripts: readonly WorkflowValues['scripts'][] = [
    {},
    { build: 'tsc', lint: 'eslint .', test: 'vitest' },
  ];
  return new Map(
    Object.entries(INSTALLS).flatMap(([manager, install]) =>
      scripts.map((own): [string, string] => {
        const build = own.build !== undefined;
        const values = {
          context: 'order-items',
          node: '22',
          install,
          build,
          image: 'shop-order-items',
          scripts: own,
        };
        return [`${manager}-${build ? 'whole' : 'plain'}.yml`, workflow(values).text];
      }),
    ),
  );
}
