/** Where each artifact lies in the user's repository, relative to its root, with `/`. */
export const paths = {
  config: 'migrate.config.yaml',
  model: 'migration/model.json',
  contextMap: 'migration/context-map.json',
  reportHtml: 'migration/report.html',
  reportMarkdown: 'migration/report.md',
  openApi: 'migration/openapi',
  routes: 'migration/routes.yaml',
  contracts: 'migration/contracts',
  load: 'migration/load',
  gates: 'migration/gates',
  journal: 'migration/journal.ndjson',
  base: 'migration/.base',
  samples: 'migration/samples',
  run: 'migration/.run',
  services: 'services',
} as const;

export function gatePath(context: string): string {
  return `${paths.gates}/${context}.json`;
}

export function servicePath(context: string): string {
  return `${paths.services}/${context}`;
}

export function openApiPath(context: string): string {
  return `${paths.openApi}/${context}.yaml`;
}
