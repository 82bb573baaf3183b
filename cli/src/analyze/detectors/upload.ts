import { bySite, callPlace, packageOf } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';

const UPLOADS =
  /^(?:multer(?:\(\)\.(?:single|array|fields|any))?|formidable(?:\.formidable|\.IncomingForm)?|busboy|connect-busboy|express-fileupload|multiparty\.Form|express\.raw|body-parser\.raw|express-form-data\.parse)$/;

/** Requests whose body is bytes: limits, storage and the proxy's buffering matter. */
export const upload = defineDetector({
  id: 'upload',
  sees: 'requests whose body is a file or raw bytes: multipart parsers and raw body parsers',
  find: ({ machine, sites }) =>
    bySite(sites).flatMap(([site]): Found[] => {
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
    }),
});
