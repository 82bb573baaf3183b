import { routesBeside } from '../annotations.ts';
import type { LibraryModel } from '../interpreter/machine.ts';
import { native, type Value } from '../interpreter/values.ts';

/** `openapi-backend`: one middleware that answers what a document describes; Express has no routes of it, and that is told. */
export const openApiBackendModel: LibraryModel = {
  packages: ['openapi-backend'],
  load: (machine, name) => {
    const made: Value = { kind: 'external', package: name, path: '.OpenAPIBackend()' };
    const classValue = native('OpenAPIBackend', {
      construct: ({ node }) => {
        if (routesBeside(node) !== undefined) return made;
        machine.diagnose('MIG-2003', node, {
          message: 'openapi-backend answers requests that no route of Express is for',
          cause: 'It finds the handler by its document, behind one middleware.',
          remedy:
            'Write the routes beside the app.use(…) that hands requests to it: // migrate:routes GET /x, POST /y; and // migrate:routes alone beside this.',
        });
        return made;
      },
    });
    return native(name, {
      get: (member) => (['default', 'OpenAPIBackend'].includes(member) ? classValue : undefined),
      construct: classValue.construct ?? (() => classValue),
    });
  },
};
