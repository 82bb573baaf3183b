import { describe, expect, it } from 'vitest';
import { decompose } from '../../src/decompose/decompose.ts';
import { aLayeredLibrary, type ModelBuilder } from '../support/a-model.ts';

const LEND = 'src/services/loanService.js#insert';

/** The library, with one more thing that a loan does. */
const lending = (calls: readonly string[]) =>
  aLayeredLibrary().withFunction(LEND, { calls: ['src/models/loan.js#insert', ...calls] });
const seams = (model: ModelBuilder) => decompose(model.build()).seams;
const between = (model: ModelBuilder, kind: string) =>
  seams(model).filter((one) => one.kind === kind && one.from === 'loans');

describe('seams', () => {
  it('finds a call that writes on the other side', () => {
    expect(between(lending(['src/services/bookService.js#addCopy']), 'call')).toEqual([
      expect.objectContaining({
        from: 'loans',
        to: 'books',
        calls: [`${LEND} -> src/services/bookService.js#addCopy`],
        writes: true,
        tables: ['book_copies'],
        heal: 'remote-call',
      }),
    ]);
  });

  it('lets a call that only reads be composed', () => {
    expect(between(lending(['src/services/memberService.js#find']), 'call')).toEqual([
      expect.objectContaining({ to: 'members', writes: false, heal: 'composition' }),
    ]);
  });

  it('finds joins', () => {
    const model = aLayeredLibrary().withFunction('src/models/loan.js#find', {
      reads: ['loans', 'members'],
      joins: [['loans', 'members']],
    });
    expect(between(model, 'join')).toEqual([
      expect.objectContaining({ to: 'members', calls: ['loans -> members'], writes: false, heal: 'replica' }),
    ]);
  });

  it('finds foreign keys and keeps them while the database is shared', () => {
    expect(between(aLayeredLibrary(), 'foreign-key')).toEqual([
      expect.objectContaining({ to: 'books', calls: ['loans -> book_copies'], heal: 'keep' }),
      expect.objectContaining({ to: 'members', calls: ['loans -> members'], heal: 'keep' }),
    ]);
  });

  it('turns a cut transaction into a saga', () => {
    const model = aLayeredLibrary().withTransaction(LEND, ['loans', 'book_copies']);
    expect(between(model, 'transaction')).toEqual([
      expect.objectContaining({
        to: 'books',
        calls: [LEND],
        writes: true,
        tables: ['book_copies'],
        heal: 'saga',
      }),
    ]);
    expect(decompose(model.build()).sagas).toEqual([
      expect.objectContaining({ name: 'insert', contexts: ['loans', 'books'], function: LEND }),
    ]);
  });

  it('takes a delivery to a listener for an event, not for a call', () => {
    const listener = 'src/services/memberService.js#insert';
    const model = lending([listener]).withEvent('loan.made', LEND, listener);
    expect(between(model, 'event')).toEqual([
      expect.objectContaining({ to: 'members', calls: [`${LEND} -> ${listener}`], heal: 'event' }),
    ]);
    expect(between(model, 'call')).toEqual([]);
  });

  it('finds a direct write into a foreign table that is no call', () => {
    const loans = 'src/controllers/loanController.js';
    const model = aLayeredLibrary()
      .withFunction('src/models/loan.js#close', { writes: ['loans', 'members'] })
      .withFunction(`${loans}#close`, { calls: ['src/models/loan.js#close'] })
      .withRoute('DELETE', '/loans/:id', { handler: `${loans}#close` })
      .withRoute('PUT', '/loans/:id', { handler: `${loans}#create` })
      .withRoute('PUT', '/members/:id', { handler: 'src/controllers/memberController.js#create' });
    expect(between(model, 'shared-state')).toEqual([
      expect.objectContaining({ to: 'members', writes: true, tables: ['members'], heal: 'remote-call' }),
    ]);
  });

  it('gives a function that writes only foreign tables to their owner, and the way to it is a call', () => {
    const model = lending(['src/models/loan.js#charge'])
      .withFunction('src/models/loan.js#charge', { writes: ['members'] })
      .withRoute('GET', '/loans', { handler: 'src/controllers/loanController.js#show' })
      .withRoute('GET', '/loans/late', { handler: 'src/controllers/loanController.js#show' })
      .withRoute('PUT', '/members/:id', { handler: 'src/controllers/memberController.js#create' })
      .withRoute('PATCH', '/members/:id', { handler: 'src/controllers/memberController.js#create' });
    expect(between(model, 'shared-state')).toEqual([]);
    expect(between(model, 'call')).toEqual([
      expect.objectContaining({ calls: [`${LEND} -> src/models/loan.js#charge`], writes: true }),
    ]);
  });

  it('counts what shared middleware asks on behalf of a context', () => {
    const model = aLayeredLibrary().withFunction('src/middleware/guard.js#guard', {
      calls: ['src/services/memberService.js#find'],
    });
    expect(between(model, 'call')).toEqual([
      expect.objectContaining({ to: 'members', writes: false, heal: 'remote-call' }),
    ]);
  });

  it('does not take the callbacks of a helper for its calls', () => {
    const model = aLayeredLibrary().withFunction('src/wrap.js#wrap');
    for (const subject of ['member', 'book', 'loan'])
      model.withImport(`src/controllers/${subject}Controller.js`, 'src/wrap.js');
    const built = model.build();
    const callbacks = ['member', 'book', 'loan'].map((one) => `src/controllers/${one}Controller.js#create`);
    const wrapped = {
      ...built,
      functions: built.functions.map((one) =>
        one.id === 'src/wrap.js#wrap' ? { ...one, calls: callbacks } : one,
      ),
    };
    const map = decompose(wrapped);
    expect(map.sharedKernel).toContain('src/wrap.js');
    expect(map.seams.filter((one) => one.kind === 'call')).toEqual([]);
  });
});

describe('order', () => {
  it('puts a context that opens a cut transaction last and keeps it', () => {
    const map = decompose(aLayeredLibrary().withTransaction(LEND, ['loans', 'book_copies']).build());
    expect(map.order.at(-1)?.context).toBe('loans');
    expect(map.contexts.find((one) => one.name === 'loans')?.verdict).toBe('keep');
    expect(map.order.map((one) => one.context).toSorted()).toEqual(['books', 'loans', 'members']);
  });

  it('says why', () => {
    const [first] = decompose(aLayeredLibrary().build()).order;
    expect(first?.why).toContain('no transaction is cut');
  });
});
