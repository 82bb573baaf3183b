/** The architecture as rules. `npm run layers` checks them and proves with a planted violation that they bite. */
const STAGES = 'analyze|decompose|fitness|openapi|extract|record|verify|render';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles-between-stages',
      comment:
        'A stage takes an artifact and gives one; extraction and verification may use what the analysis knows.',
      severity: 'error',
      from: { path: '^cli/src/(analyze|decompose|openapi)/' },
      to: { path: `^cli/src/(${STAGES}|app|commands|runtime)/`, pathNot: '^cli/src/$1/' },
    },
    {
      name: 'fitness-is-pure',
      comment: 'The check compares two artifacts; where things stand is asked of whoever read the sources.',
      severity: 'error',
      from: { path: '^cli/src/fitness/' },
      to: {
        path: '^cli/src/(analyze|extract|record|verify|render|app|commands|runtime|ports)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'render-reads-artifacts',
      comment: 'A renderer sees results only: it must not analyze, start or change anything.',
      severity: 'error',
      from: { path: '^cli/src/render/' },
      to: {
        path: '^cli/src/(analyze|decompose|fitness|record|runtime|ports|commands)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'artifacts-stand-alone',
      comment: 'Everybody depends on the artifacts; they depend on nobody but errors and ports.',
      severity: 'error',
      from: { path: '^cli/src/artifacts/' },
      to: { path: '^cli/src/', pathNot: '^cli/src/(artifacts|errors|ports)/' },
    },
    {
      name: 'oclif-at-the-edge',
      comment: 'Only commands and the entry know how the command line is parsed.',
      severity: 'error',
      from: { path: '^cli/src/', pathNot: '^cli/src/(commands/|command-line/|main\\.ts$)' },
      to: { path: 'node_modules/@oclif' },
    },
    {
      name: 'commands-are-thin',
      comment: 'A command parses flags and calls one use case; it reaches no stage by itself.',
      severity: 'error',
      from: { path: '^cli/src/commands/' },
      to: { path: '^cli/src/(analyze|fitness|extract|record)/' },
    },
    {
      name: 'syntax-trees-stay-inside',
      comment: 'The compiler belongs to reading and cutting sources.',
      severity: 'error',
      from: { path: '^cli/src/', pathNot: '^cli/src/(analyze|extract)/' },
      to: { path: '(^|/)node_modules/@?ts-morph/|^cli/bin/typescript' },
    },
    {
      name: 'proxy-is-independent',
      comment: 'The proxy runs without the CLI.',
      severity: 'error',
      from: { path: '^strangler-proxy/' },
      to: { path: '^(cli|sample-monolith|templates)/' },
    },
    {
      name: 'toolkit-does-not-know-the-sample',
      comment: 'Only the demo knows where the sample lies.',
      severity: 'error',
      from: { path: '^(cli|strangler-proxy|templates)/' },
      to: { path: '^sample-monolith/' },
    },
    {
      name: 'proxy-routing-is-pure',
      comment: 'Routing and rollout decide; they open no socket.',
      severity: 'error',
      from: { path: '^strangler-proxy/src/routing/' },
      to: { path: '^(node:)?(http|https|net|fs)$', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
