import type { Model } from '../../artifacts/model.ts';

/** In words, what depends on how many processes there are and on how each is started. */
export function environmentNotes(
  { findings, routes }: Pick<Model, 'findings' | 'routes'>,
  own: ReadonlySet<string>,
  isKept: (file: string, line: number) => boolean,
): string[] {
  const limiters = findings
    .filter(
      ({ detector, data, file, line }) =>
        detector === 'rate-limiter' && data?.store === 'memory' && isKept(file, line),
    )
    .map(
      ({ file, message }) => `${file}: ${message}: the monolith and the service each allow the whole limit`,
    );
  const conditional = routes
    .filter((route) => own.has(route.id) && route.when !== undefined)
    .map(
      (route) =>
        `${route.id} is only there when \`${route.when}\`: the service needs the monolith's environment`,
    );
  return [...new Set([...limiters, ...conditional])];
}
