import type { ts } from '#typescript';
import type { ExternalValue } from '../interpreter/values.ts';

/** Files of a folder that are served are not loaded. */
const SERVES_FILES =
  /^(?:express|serve-.*|st|ecstatic|@?.*static.*|i18n.*|nunjucks|multer|less-.*|.*sass.*|.*webpack.*)$/;

/** `connector.router`, `buildRouter()`, `this.voiceRoute` */
const NAMES_ROUTER = /rout(?:er|e)s?(?:\(\))?$/i;

/** Whether what a package gives may be a router that it filled itself: a package gives mostly middleware, so there must be a sign. */
export function mayHoldRouters(handler: ExternalValue, argument: ts.Node | undefined): boolean {
  if (SERVES_FILES.test(handler.package)) return false;
  // Made of a folder of the program's modules.
  if (handler.folder !== undefined) return true;
  return NAMES_ROUTER.test(handler.path) || (argument !== undefined && NAMES_ROUTER.test(argument.getText()));
}
