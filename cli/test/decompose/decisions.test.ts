import { describe, expect, it } from 'vitest';
import { decompose } from '../../src/decompose/decompose.ts';
import { factsOf } from '../../src/decompose/facts.ts';
import { reportHtml } from '../../src/render/report-html.ts';
import { reportMarkdown } from '../../src/render/report-markdown.ts';
import { aLayeredLibrary } from '../support/a-model.ts';

const LEND = 'src/services/loanService.js#insert';
const lending = aLayeredLibrary()
  .withTransaction(LEND, ['loans', 'book_copies'])
  .withFunction(LEND, { calls: ['src/models/loan.js#insert', 'src/services/bookService.js#addCopy'] })
  .build();
const map = decompose(lending);

describe('what a service needs decided', () => {
  it('lists every route of a context as an operation, with whom it tells and whom it asks', () => {
    expect(map.operations.map((one) => one.operation).toSorted()).toEqual(
      map.contexts.flatMap((one) => one.routes).toSorted(),
    );
    const lend = map.operations.filter((one) => one.context === 'loans' && one.kind === 'command');
    expect(lend.flatMap((one) => one.collaborators)).toContainEqual({ context: 'books', mode: 'command' });
  });

  it('names one owner for each table, and everybody who touches it', () => {
    const loans = map.data.find((one) => one.table === 'loans');
    expect(loans?.owner).toBe('loans');
    expect(loans?.uses).toContainEqual({ context: 'loans', use: 'writes' });
    expect(map.data.map((one) => one.table)).toEqual(lending.tables.map((one) => one.name).toSorted());
  });

  it('cuts a transaction into steps with compensations, the last without', () => {
    expect(map.sagas.map((one) => one.steps)).toEqual([
      [
        {
          context: 'loans',
          writes: ['loans'],
          through: ['src/models/loan.js#insert'],
          compensation: 'takes back what insert wrote to loans',
        },
        { context: 'books', writes: ['book_copies'], through: ['src/models/book.js#addCopy'] },
      ],
    ]);
    expect(map.sagas[0]?.keepIn).toBeUndefined();
  });

  it('has one saga for each caller of a helper that opens transactions', () => {
    const helper = 'src/unitOfWork.js#unitOfWork';
    const model = aLayeredLibrary()
      .withTransaction(helper, ['loans', 'book_copies', 'books', 'members'])
      .withFunction(helper)
      .withFunction('src/services/loanService.js#lend', {
        calls: [helper, 'src/models/loan.js#insert', 'src/models/book.js#addCopy'],
      })
      .withFunction('src/services/memberService.js#rename', {
        calls: [helper, 'src/models/member.js#insert'],
      })
      .build();
    expect(decompose(model).sagas.map((one) => [one.name, one.contexts, one.tables])).toEqual([
      ['lend', ['loans', 'books'], ['book_copies', 'loans']],
    ]);
  });

  it('takes a transaction that middleware opens for what each route writes in it', () => {
    const opener = 'src/middleware/guard.js#guard';
    const all = ['loans', 'book_copies', 'books', 'members'];
    const map = decompose(aLayeredLibrary().withTransaction(opener, all).build());
    expect(map.sagas).toEqual([]);
    const crossing = aLayeredLibrary()
      .withTransaction(opener, all)
      .withFunction(LEND, { calls: ['src/models/loan.js#insert', 'src/models/book.js#addCopy'] })
      .build();
    expect(decompose(crossing).sagas.map((one) => [one.name, one.tables])).toEqual([
      ['create', ['book_copies', 'loans']],
    ]);
  });

  it('takes no inherited method for the handler that a wrapper was given', () => {
    const model = aLayeredLibrary()
      .withFunction('src/services/baseService.js#now')
      .withImport('src/services/loanService.js', 'src/services/baseService.js')
      .withFunction('src/controllers/loanController.js#renew', {
        calls: ['src/services/loanService.js#insert'],
      })
      .withRoute('PUT', '/loans', { handler: 'src/controllers/loanController.js#renew' })
      .build();
    const functions = model.functions.map((one) =>
      one.id.endsWith('#renew') ? { ...one, calls: [...one.calls, 'src/services/baseService.js#now'] } : one,
    );
    const routes = model.routes.map((one) =>
      one.method === 'PUT'
        ? { ...one, functions: [...one.functions, 'src/services/baseService.js#now'] }
        : one,
    );
    const owners = decompose({ ...model, functions, routes }).contexts;
    expect(owners.find((one) => one.routes.includes('PUT /loans'))?.name).toBe('loans');
    expect(
      factsOf({ ...model, functions, routes }).routes.find((one) => one.route.method === 'PUT')?.handler,
    ).toBe('src/controllers/loanController.js#renew');
  });

  it('advises to keep together what one context mostly writes', () => {
    const model = aLayeredLibrary().withTransaction(LEND, ['loans', 'books', 'book_copies']).build();
    expect(decompose(model).sagas.map((one) => one.keepIn)).toEqual(['books']);
    expect(reportMarkdown(decompose(model), model)).toContain('keep it together');
  });

  it('gives memory and events the contexts that use them', () => {
    const model = aLayeredLibrary()
      .withFinding({
        detector: 'shared-state',
        name: 'recent',
        file: 'src/services/loanService.js',
        line: 3,
        message: 'recent is a collection in memory',
        data: { writers: [LEND], readers: [] },
      })
      .build();
    expect(decompose(model).duties).toEqual([
      { kind: 'memory', name: 'src/services/loanService.js#recent', contexts: ['loans'] },
    ]);
  });

  it.each([
    'Order of extraction',
    'System operations',
    'Data ownership',
    'Cut keys and joins',
    'Jobs, consumers and memory',
    'Steps of cut transactions',
    'Transactions that become sagas',
    'Alternatives',
  ])('has its section in both reports: %s', (title) => {
    const model = aLayeredLibrary()
      .withTransaction(LEND, ['loans', 'book_copies'])
      .withFunction(LEND, { calls: ['src/models/loan.js#insert', 'src/services/bookService.js#addCopy'] })
      .withFinding({
        detector: 'shared-state',
        name: 'recent',
        file: 'src/services/loanService.js',
        line: 3,
        message: 'recent is a collection in memory',
        data: { writers: [LEND], readers: [] },
      })
      .build();
    expect(reportHtml(decompose(model), model)).toContain(title);
    expect(reportMarkdown(decompose(model), model)).toMatch(new RegExp(`^##+ ${title}$`, 'm'));
  });

  it('is on the page and in the Markdown', () => {
    expect(reportHtml(map, lending)).toContain('System operations');
    expect(reportMarkdown(map, lending)).toContain('## Data ownership');
    expect(reportMarkdown(map, lending)).toContain(
      '| insert | 1 | loans | writes loans by insert | takes back what insert wrote to loans |',
    );
  });
});
