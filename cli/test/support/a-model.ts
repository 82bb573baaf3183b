import { MODEL_SCHEMA, type Model } from '../../src/artifacts/model.ts';

type Parts = { -readonly [K in keyof Model]: Model[K] };

interface FunctionParts {
  readonly calls?: readonly string[];
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly joins?: readonly [string, string][];
}

interface TableParts {
  /** Parent tables. */
  readonly refersTo?: readonly string[];
}

interface RouteParts {
  /** `path#function` of the handler. */
  readonly handler: string;
  /** File that registers the route; the handler's by default. */
  readonly file?: string;
  /** `path#function` of middleware. */
  readonly middleware?: readonly string[];
}

/** A small default world; a test states only what differs. Modules, readers, writers and the reach of routes follow from what is said. */
export class ModelBuilder {
  readonly #functions = new Map<string, Model['functions'][number]>();
  readonly #tables = new Map<string, Model['tables'][number]>();
  readonly #imports = new Map<string, Set<string>>();
  readonly #routes: { method: string; path: string; parts: RouteParts }[] = [];
  readonly #rest: Pick<Parts, 'transactions' | 'events' | 'entryPoints' | 'findings' | 'diagnostics'> = {
    transactions: [],
    events: [],
    entryPoints: [],
    findings: [],
    diagnostics: [],
  };
  #name = 'shop';

  named(name: string): this {
    this.#name = name;
    return this;
  }

  withTable(name: string, { refersTo = [] }: TableParts = {}): this {
    const foreignKeys = refersTo.map((table) => ({ column: `${table}_id`, table }));
    this.#tables.set(name, { name, readers: [], writers: [], columns: ['id'], foreignKeys });
    return this;
  }

  withFunction(id: string, { calls = [], reads = [], writes = [], joins = [] }: FunctionParts = {}): this {
    const [file = '', name = ''] = id.split('#');
    this.withModule(file);
    for (const callee of calls) this.withImport(file, callee.split('#')[0] ?? '');
    this.#functions.set(id, {
      id,
      file,
      name,
      line: 1,
      endLine: 9,
      exported: true,
      calls: [...calls],
      reads: [...reads],
      writes: [...writes],
      joins: [...joins],
    });
    return this;
  }

  withModule(path: string): this {
    if (!this.#imports.has(path)) this.#imports.set(path, new Set());
    return this;
  }

  withImport(from: string, to: string): this {
    this.withModule(from).withModule(to);
    if (from !== to) this.#imports.get(from)?.add(to);
    return this;
  }

  withRoute(method: string, path: string, parts: RouteParts): this {
    const handlerFile = parts.handler.split('#')[0] ?? '';
    this.withImport(parts.file ?? handlerFile, handlerFile);
    this.#routes.push({ method, path, parts });
    return this;
  }

  withTransaction(id: string, writes: readonly string[]): this {
    const [file = ''] = id.split('#');
    this.#rest.transactions = [
      ...this.#rest.transactions,
      { file, line: 3, function: id, tables: [...writes], writes: [...writes], functions: [id] },
    ];
    return this;
  }

  withEvent(name: string, emitter: string, listener: string): this {
    this.#rest.events = [...this.#rest.events, { name, emitters: [emitter], listeners: [listener] }];
    return this;
  }

  withFinding(finding: Model['findings'][number]): this {
    this.#rest.findings = [...this.#rest.findings, finding];
    return this;
  }

  withDiagnostic(diagnostic: Model['diagnostics'][number]): this {
    this.#rest.diagnostics = [...this.#rest.diagnostics, diagnostic];
    return this;
  }

  build(): Model {
    const functions = [...this.#functions.values()];
    const touching = (pick: 'reads' | 'writes', table: string) =>
      functions.filter((one) => one[pick].includes(table)).map((one) => one.id);
    return {
      schema: MODEL_SCHEMA,
      application: { name: this.#name, entry: 'src/server.js' },
      express: 5,
      settings: { caseSensitive: false, strict: false },
      routes: this.#routes.map((route) => this.#route(route)),
      functions,
      tables: [...this.#tables.values()].map((table) => ({
        ...table,
        readers: touching('reads', table.name),
        writers: touching('writes', table.name),
      })),
      modules: [...this.withModule('src/server.js').#imports].map(([path, targets]) => ({
        path,
        lines: 20,
        imports: [...targets].map((target) => ({ path: target, typeOnly: false })),
        packages: [],
      })),
      ...this.#rest,
      coverage: {
        routes: { resolved: this.#routes.length, total: this.#routes.length },
        calls: { resolved: 9, total: 10 },
        queries: { resolved: 7, total: 7 },
      },
    };
  }

  #route({
    method,
    path,
    parts,
  }: {
    method: string;
    path: string;
    parts: RouteParts;
  }): Model['routes'][number] {
    const functions = this.#reach(parts.handler);
    const all = (pick: 'reads' | 'writes') => [
      ...new Set(functions.flatMap((id) => this.#functions.get(id)?.[pick] ?? [])),
    ];
    const place = (id: string) => {
      const [file = '', name = ''] = id.split('#');
      return { name, file, line: 1 };
    };
    const writes = all('writes');
    const [file = ''] = parts.handler.split('#');
    return {
      id: `${method} ${path}`,
      method,
      path,
      file: parts.file ?? file,
      line: 1,
      kind: method === 'GET' && writes.length === 0 ? 'query' : 'command',
      middleware: (parts.middleware ?? []).map(place),
      handler: place(parts.handler),
      functions,
      reads: all('reads'),
      writes,
    };
  }

  #reach(start: string): string[] {
    const found = new Set<string>();
    const open = [start];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      open.push(...(this.#functions.get(id)?.calls ?? []));
    }
    return [...found];
  }
}

export function aModel(): ModelBuilder {
  return new ModelBuilder();
}

/**
 * A layered library: members borrow books. Each of three subjects has a controller, a service and a model, in folders by layer,
 * behind a shared guard and a shared database module.
 */
export function aLayeredLibrary(): ModelBuilder {
  const model = aModel()
    .named('library')
    .withTable('members')
    .withTable('books')
    .withTable('book_copies', { refersTo: ['books'] })
    .withTable('loans', { refersTo: ['members', 'book_copies'] })
    .withFunction('src/middleware/guard.js#guard')
    .withImport('src/server.js', 'src/app.js');
  for (const [subject, table] of [
    ['member', 'members'],
    ['book', 'books'],
    ['loan', 'loans'],
  ] as const) {
    const dao = `src/models/${subject}.js`;
    const service = `src/services/${subject}Service.js`;
    const controller = `src/controllers/${subject}Controller.js`;
    model
      .withFunction(`${dao}#find`, { reads: [table] })
      .withFunction(`${dao}#insert`, { writes: [table] })
      .withFunction(`${service}#find`, { calls: [`${dao}#find`] })
      .withFunction(`${service}#insert`, { calls: [`${dao}#insert`] })
      .withFunction(`${controller}#show`, { calls: [`${service}#find`] })
      .withFunction(`${controller}#create`, { calls: [`${service}#insert`] })
      .withRoute('GET', `/${table}/:id`, {
        handler: `${controller}#show`,
        middleware: ['src/middleware/guard.js#guard'],
      })
      .withRoute('POST', `/${table}`, {
        handler: `${controller}#create`,
        middleware: ['src/middleware/guard.js#guard'],
      })
      .withImport(dao, 'src/db.js')
      .withImport('src/app.js', controller);
  }
  return model
    .withFunction('src/models/book.js#addCopy', { writes: ['book_copies'] })
    .withFunction('src/models/book.js#copies', {
      reads: ['book_copies', 'books'],
      joins: [['book_copies', 'books']],
    })
    .withFunction('src/services/bookService.js#addCopy', { calls: ['src/models/book.js#addCopy'] })
    .withFunction('src/controllers/bookController.js#addCopy', {
      calls: ['src/services/bookService.js#addCopy'],
    })
    .withRoute('POST', '/books/:id/copies', { handler: 'src/controllers/bookController.js#addCopy' });
}
