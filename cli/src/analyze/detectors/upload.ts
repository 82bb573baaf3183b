import { optionsOf, type Value } from '../interpreter/values.ts';
import { bySite, callPlace, packageOf } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import type { Evidence } from './evidence.ts';
import { siteOf } from './transaction-values.ts';

const UPLOADS =
  /^(?:multer(?:\(\)\.(?:single|array|fields|any))?|formidable(?:\.formidable|\.IncomingForm)?|busboy|connect-busboy|express-fileupload|multiparty\.Form|express\.raw|body-parser\.raw|express-form-data\.parse)$/;

/** Requests whose body is bytes: limits, storage and the proxy's buffering matter. */
export const upload = defineDetector({
  id: 'upload',
  sees: 'requests whose body is a file or raw bytes: multipart parsers and raw body parsers',
  find: (evidence) => [...parsers(evidence), ...takers(evidence)],
});

function parsers({ machine, sites }: Evidence): Found[] {
  return bySite(sites).flatMap(([site]): Found[] => {
    if (!UPLOADS.test(site.target)) return [];
    const by = site.target.endsWith('.raw') ? site.target : packageOf(site.target);
    return [
      {
        name: by,
        ...callPlace(machine, site),
        message: `${by} takes bodies that are no JSON`,
        data: { by, call: site.target },
      },
    ];
  });
}

/** Routes whose chain holds such a parser that was made elsewhere. */
function takers({ routes, sites, machine }: Evidence): Found[] {
  const made = new Set(
    sites.filter((site) => UPLOADS.test(site.target)).map((site) => siteOf(callPlace(machine, site))),
  );
  return routes.flatMap(({ method, path, handlers, at: { file, line } }) => {
    const parser = handlers.flatMap(parserOf)[0];
    if (parser === undefined || made.has(siteOf({ file, line }))) return [];
    return [
      {
        name: `${method} ${path}`,
        file,
        line,
        message: `${method} ${path} takes its body through ${parser}`,
        data: { by: parser, route: `${method} ${path}` },
      },
    ];
  });
}

function parserOf(handler: Value): string[] {
  return optionsOf(handler).flatMap((one) => {
    if (one.kind !== 'external') return [];
    const call = `${one.package}${one.path}`.replace(/\(\)$/, '');
    return UPLOADS.test(call) ? [call] : [];
  });
}
