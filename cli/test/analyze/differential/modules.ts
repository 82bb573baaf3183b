import { posix } from 'node:path';
import type { Draft } from './draft.ts';

export interface SourceModule {
  /** Below the application's folder, without its ending. */
  path: string;
  names: readonly string[];
  code: string;
}

interface Written extends SourceModule {
  style: 'named' | 'one-by-one' | 'object' | 'single';
}

/** What code uses of packages, by the name that it has there: the statement of CommonJS and of ES modules. */
const PACKAGES: readonly { name: string; from: string; whole: boolean }[] = [
  { name: 'express', from: 'express', whole: true },
  { name: 'Router', from: 'express', whole: false },
  { name: 'posix', from: 'node:path', whole: false },
  { name: 'makeKnex', from: 'knex', whole: true },
  { name: 'EventEmitter', from: 'node:events', whole: false },
  { name: 'promisify', from: 'node:util', whole: false },
  { name: 'inherits', from: 'node:util', whole: false },
  { name: 'AsyncLocalStorage', from: 'node:async_hooks', whole: false },
];

const uses = (code: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(code);

/**
 * Puts what a draft declares into modules, in the order of the draft, so that none needs a later one; and writes them in one
 * way of importing for the whole program and one way of exporting for each module.
 */
export class Modules {
  readonly entry: string;
  readonly #draft: Draft;
  readonly #kind: 'commonjs' | 'esm' | 'typescript';
  readonly #ending: string;
  readonly #written: Written[] = [];
  readonly #texts = new Map<string, string>();

  constructor(draft: Draft, express = '5.1.0') {
    this.#draft = draft;
    this.#kind = draft.pick(['commonjs', 'commonjs', 'esm', 'typescript']);
    this.#ending = this.#kind === 'typescript' ? '.ts' : '.js';
    this.entry = `app${this.#ending}`;
    const dependencies = { express, knex: '3.1.0' };
    const type = this.#kind === 'commonjs' ? 'commonjs' : 'module';
    this.#texts.set(
      'package.json',
      `${JSON.stringify({ name: 'random', type, main: this.entry, dependencies })}\n`,
    );
    this.add('lib/database', ['knex'], "const knex = makeKnex({ client: 'pg' });");
  }

  /** Several declarations a module; a few at most, so that programs have many. */
  addDeclarations(): void {
    const waiting = [...this.#draft.declarations];
    while (waiting.length > 0) {
      const some = waiting.splice(0, 1 + this.#draft.below(5));
      const names = some.flatMap((one) => one.names);
      this.add(`lib/${this.#draft.name('part')}`, names, some.map((one) => one.code).join('\n'));
    }
  }

  add(path: string, names: readonly string[], code: string): void {
    const style = this.#draft.pick(
      names.length === 1
        ? (['named', 'one-by-one', 'object', 'single'] as const)
        : (['named', 'one-by-one', 'object'] as const),
    );
    const module = { path, names, code, style };
    this.#texts.set(`${path}${this.#ending}`, this.#linked(path, code, this.#exports(module)));
    this.#written.push(module);
  }

  addApplication(code: string): void {
    this.#texts.set(this.entry, this.#linked('app', code, ''));
  }

  texts(): ReadonlyMap<string, string> {
    return this.#texts;
  }

  #linked(path: string, code: string, exported: string): string {
    const imports = PACKAGES.filter((one) => uses(code, one.name)).map((one) => {
      const local = one.whole ? one.name : `{ ${one.name} }`;
      return this.#kind === 'commonjs'
        ? `const ${local} = require('${one.from}');`
        : `import ${local} from '${one.from}';`;
    });
    let linked = code;
    for (const module of this.#written) {
      const used = module.names.filter((name) => uses(code, name));
      if (used.length === 0) continue;
      const [statement, prefix] = this.#imported(path, module, used);
      imports.push(statement);
      if (prefix !== '')
        for (const name of used)
          linked = linked.replace(new RegExp(`\\b${name}\\b`, 'g'), `${prefix}.${name}`);
    }
    return `${[...imports, onLines(linked), exported].filter(Boolean).join('\n')}\n`;
  }

  /** The statement that imports these names, and before what the code has to write them, if anything. */
  #imported(path: string, module: Written, used: readonly string[]): [string, string] {
    const relative = posix.relative(posix.dirname(path), module.path);
    const from = `${relative.startsWith('.') ? '' : './'}${relative}`;
    const names = used.join(', ');
    const whole = `${posix.basename(module.path)}Module`;
    if (this.#kind === 'commonjs') {
      if (module.style === 'single') return [`const ${names} = require('${from}');`, ''];
      return this.#draft.chance(0.5)
        ? [`const { ${names} } = require('${from}');`, '']
        : [`const ${whole} = require('${from}');`, whole];
    }
    const file = `${from}${this.#ending}`;
    if (module.style === 'single') return [`import ${names} from '${file}';`, ''];
    if (module.style === 'object') return [`import ${whole} from '${file}';`, whole];
    return this.#draft.chance(0.5)
      ? [`import { ${names} } from '${file}';`, '']
      : [`import * as ${whole} from '${file}';`, whole];
  }

  #exports({ names, style }: Written): string {
    const all = `{ ${names.join(', ')} }`;
    if (this.#kind === 'commonjs') {
      if (style === 'single') return `module.exports = ${names[0]};`;
      if (style === 'one-by-one') return names.map((name) => `exports.${name} = ${name};`).join('\n');
      return `module.exports = ${all};`;
    }
    if (style === 'single') return `export default ${names[0]};`;
    return style === 'object' ? `export default ${all};` : `export ${all};`;
  }
}

/** A statement a line, so that a place in the model names one. */
function onLines(code: string): string {
  return code.replaceAll('; ', ';\n').replaceAll('{ ', '{\n').replaceAll(' }', '\n}');
}
