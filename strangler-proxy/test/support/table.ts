import { type RouteTable, routeTableSchema } from '../../src/config/route-table.ts';

type Route = readonly [method: string, path: string, context?: string, kind?: 'query' | 'command'];

/** The default world: a monolith, a catalog service, and what a test says differs. */
export class TableBuilder {
  readonly #table: Record<string, unknown> & {
    targets: Record<string, { urls: string[]; health?: string }>;
    contexts: Record<string, Record<string, unknown>>;
    routes: Record<string, unknown>[];
  } = { schema: 'migrate/routes@1', express: 5, targets: {}, contexts: {}, routes: [] };

  with(fields: Partial<Record<'express' | 'caseSensitive' | 'strict', unknown>>): this {
    Object.assign(this.#table, fields);
    return this;
  }

  target(name: string, urls: string | string[], health?: string): this {
    this.#table.targets[name] = { urls: [urls].flat(), ...(health ? { health } : {}) };
    return this;
  }

  /** Adds settings to a target. */
  amend(name: string, fields: Record<string, unknown>): this {
    Object.assign(this.#table.targets[name] ?? {}, fields);
    return this;
  }

  context(name: string, fields: Record<string, unknown> = {}): this {
    this.#table.contexts[name] = { target: name, ...fields };
    return this;
  }

  routes(...routes: Route[]): this {
    for (const [method, path, context = 'catalog', kind = 'query'] of routes) {
      this.#table.routes.push({ method, path, context, kind });
    }
    return this;
  }

  raw(): unknown {
    return structuredClone(this.#table);
  }

  build(): RouteTable {
    return routeTableSchema.parse(this.#table);
  }
}

export function aTable(): TableBuilder {
  return new TableBuilder().target('monolith', 'http://127.0.0.1:1').target('catalog', 'http://127.0.0.1:2');
}
