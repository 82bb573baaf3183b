import type { ts } from '#typescript';
import type { ExternalValue } from '../interpreter/values.ts';

/** Files of a folder that are served are not loaded; others are middleware alone, however it is named. */
const GIVES_MIDDLEWARE =
  /^(?:express-rate-limit|express-slow-down|rate-limit.*|cors|helmet|express|serve-.*|st|ecstatic|@?.*static.*|i18n.*|nunjucks|multer|less-.*|.*sass.*|.*webpack.*)$/;

/** What these give is a router or an application with routes of its own. */
const GIVES_ROUTES = new RegExp(
  `^(?:${[
    '@adminjs/express|admin-bro-expressjs|@admin-bro/express|@bull-board/.*|bull-arena|agendash|json-server',
    'parse-server|parse-dashboard|payload|node-red|express-enrouten|kraken-js|mongo-express|peer',
  ].join('|')})$`,
);

/** `connector.router`, `buildRouter()`, `this.voiceRoute` */
const NAMES_ROUTER = /rout(?:er|e)s?(?:\(\))?$/i;
/** `identityApi`, `portal.app`, but not `wrap` */
const NAMES_APPLICATION = /(?:[a-z\d_]A(?:pi|pp)|\b(?:api|app))(?:\(\))?$/;

/** Whether what a package gives may be a router that it filled itself: a package gives mostly middleware, so there must be a sign. */
export function mayHoldRouters(handler: ExternalValue, argument: ts.Node | undefined): boolean {
  if (GIVES_MIDDLEWARE.test(handler.package)) return false;
  // Made of a folder of the program's modules.
  if (handler.folder !== undefined || GIVES_ROUTES.test(handler.package)) return true;
  return [handler.path, argument?.getText() ?? ''].some(
    (name) => NAMES_ROUTER.test(name) || NAMES_APPLICATION.test(name),
  );
}
