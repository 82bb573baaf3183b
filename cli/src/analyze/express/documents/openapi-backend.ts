import { routesBeside } from '../../annotations.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { type NativeValue, native, nativeFunction, UNDEFINED, type Value } from '../../interpreter/values.ts';
import { ApiBackend } from './api-backend.ts';
import { addServedRoutes, type Handed } from './served-operations.ts';

const PACKAGE = 'openapi-backend';

/** `openapi-backend`: operations of a document, found for each request behind a middleware that the program writes. */
export class OpenApiBackends {
  readonly #made: ApiBackend[] = [];
  #hear: ((handed: Handed) => void) | undefined;

  readonly model: LibraryModel = {
    packages: [PACKAGE],
    load: (machine, name) => {
      const construct: NativeValue['construct'] = (call) => {
        const backend = new ApiBackend(machine, call);
        this.#made.push(backend);
        return this.#valueOf(backend);
      };
      const classValue = native('document.OpenAPIBackend', { construct });
      return native(name, {
        get: (member) =>
          ['default', 'OpenAPIBackend'].includes(member)
            ? classValue
            : { kind: 'external', package: name, path: `.${member}` },
        construct,
      });
    },
  };

  /** Puts the operations among the layers, where requests are handed over; tells of what cannot be put anywhere. */
  addRoutes(machine: Machine): void {
    if (this.#made.length === 0) return;
    addServedRoutes(machine, (hear) => {
      this.#hear = hear;
    });
    for (const backend of this.#made) {
      const { node, isServed } = backend;
      if (isServed || routesBeside(node) !== undefined) continue;
      machine.diagnose('MIG-2003', node, {
        message: 'openapi-backend answers requests that no route of Express is for',
        cause: 'No middleware is seen to hand requests to what is made here.',
        remedy:
          'Write the routes beside the app.use(…) that hands requests to it: // migrate:routes GET /x, POST /y; and // migrate:routes alone beside this.',
      });
    }
  }

  #valueOf(backend: ApiBackend): Value {
    const members: Readonly<Record<string, NativeValue['call']>> = {
      init: () => self,
      register: (call) => registered(() => backend.register(call)),
      registerHandler: (call) => registered(() => backend.register(call)),
      registerSecurityHandler: (call) => registered(() => backend.registerGuard(call)),
      handleRequest: ({ args: [request = UNDEFINED, ...rest], node }) => {
        if (this.#hear === undefined) backend.answerOthers(rest, node);
        else this.#hear({ backend, request, rest, node });
        return UNDEFINED;
      },
    };
    const self: Value = native('OpenAPIBackend()', {
      get: (name) => {
        const call = Object.hasOwn(members, name) ? members[name] : undefined;
        if (call !== undefined) return nativeFunction(name, call);
        return name === 'then'
          ? undefined
          : { kind: 'external', package: PACKAGE, path: `.OpenAPIBackend().${name}` };
      },
    });
    return self;
  }
}

function registered(work: () => void): Value {
  work();
  return UNDEFINED;
}
