import type { ts } from '#typescript';
import type { EmitterModel } from '../interpreter/builtins/events.ts';
import type { NativeValue, Value } from '../interpreter/values.ts';
import type { Within } from './routers-as-handlers.ts';

/** Where a layer was registered: the call and, inside it, the argument. Positions let the extraction cut it. */
export interface Registration {
  readonly node: ts.CallExpression;
  readonly file: string;
  readonly line: number;
}

/** A path as registered: text, or a regular expression in slashes. `null` stands for a part that is not known. */
export type LayerPath =
  | {
      readonly text: string;
      /** Set where the program registers one of several paths. */
      readonly when?: string;
    }
  | { readonly unknown: string };

/** One thing registered on a router, in order. */
export type Layer =
  | {
      readonly kind: 'middleware';
      readonly paths: readonly LayerPath[];
      readonly handler: Value;
      readonly at: Registration;
      /** The argument as written; absent where arguments are spread or come from elsewhere. */
      readonly argument?: ts.Node;
      readonly when?: string;
    }
  | {
      readonly kind: 'mount';
      readonly paths: readonly LayerPath[];
      readonly router: RouterModel;
      readonly at: Registration;
      /** True when a middleware hands its requests to the router, of which Express itself knows nothing. */
      readonly isDelegated?: true;
      /** The route that hands it requests, where it stands as a handler: only what that matches comes to it. */
      readonly within?: Within;
      readonly argument?: ts.Node;
      readonly when?: string;
    }
  | {
      readonly kind: 'route';
      readonly method: string;
      readonly paths: readonly LayerPath[];
      readonly handlers: readonly Value[];
      readonly at: Registration;
      readonly verbAt: Registration;
      /** What `router.route(path)` gave, on which several calls of one verb add to one route. */
      readonly chain?: object;
      /** True when a person wrote the route beside code that could not be followed. */
      readonly annotated?: boolean;
      /** The package that finds it behind a middleware, where Express has no route of its own. */
      readonly behind?: string;
      readonly when?: string;
    };

/** A router or an application while the program registers things on it. */
export interface RouterModel {
  readonly isApplication: boolean;
  readonly layers: Layer[];
  readonly settings: Map<string, Value>;
  /** The calls that made each setting what it is. */
  readonly settingsAt: Map<string, ts.Node>;
  mounted: boolean;
  /** What `router.param(name, handler)` runs for each path of this router that has the parameter. */
  readonly params: { readonly name: string; readonly handler: Value }[];
  /** Callbacks of `app.on('mount', …)`. */
  readonly onMount: Value[];
  /** The application as an emitter of the program's own events. */
  events?: EmitterModel;
  value?: NativeValue;
  /** The call that made it. */
  readonly createdAt: ts.Node;
  /** `app.listen(…)` or `http.createServer(app)`. */
  listenAt?: ts.Node;
}
