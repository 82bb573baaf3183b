import { describe, expect, it } from 'vitest';
import { decompose } from '../../src/decompose/decompose.ts';
import { NO_OVERRIDES, type Overrides } from '../../src/decompose/overrides/overrides.ts';
import { Failure } from '../../src/errors/problem.ts';
import { aLayeredLibrary } from '../support/a-model.ts';

const withOverrides = (overrides: Partial<Overrides>) =>
  decompose(aLayeredLibrary().build(), { ...NO_OVERRIDES, ...overrides });
const named = (map: ReturnType<typeof decompose>, name: string) =>
  map.contexts.find((one) => one.name === name);

describe('overrides', () => {
  it('pins a module', () => {
    const map = withOverrides({ pins: { 'src/services/loanService.js': 'members' } });
    expect(named(map, 'members')?.modules).toContain('src/services/loanService.js');
    expect(named(map, 'loans')?.modules).not.toContain('src/services/loanService.js');
    expect(named(map, 'members')?.evidence).toContainEqual(
      expect.objectContaining({
        subject: 'src/services/loanService.js',
        why: 'pinned in migrate.config.yaml',
      }),
    );
  });

  it('pins a module into the shared kernel', () => {
    const map = withOverrides({ pins: { 'src/services/loanService.js': 'sharedKernel' } });
    expect(map.sharedKernel).toContain('src/services/loanService.js');
  });

  it('pins a table, and the routes about it follow', () => {
    const map = withOverrides({ pins: { 'table:book_copies': 'loans' } });
    expect(named(map, 'loans')?.tables).toEqual(['book_copies', 'loans']);
    expect(named(map, 'loans')?.routes).toContain('POST /books/:id/copies');
  });

  it('splits a context, and the routes about the part follow', () => {
    const map = withOverrides({ splits: { books: { stock: ['table:book_copies'] } } });
    expect(named(map, 'books')?.tables).toEqual(['books']);
    expect(named(map, 'stock')).toMatchObject({
      tables: ['book_copies'],
      routes: ['POST /books/:id/copies'],
    });
  });

  it('renames, and accepts the new name in pins and merges', () => {
    const map = withOverrides({
      names: { members: 'people' },
      pins: { 'src/services/loanService.js': 'people' },
      merges: [['people', 'loans']],
    });
    expect(map.contexts.map((one) => one.name)).toEqual(['books', 'people']);
    expect(named(map, 'people')?.tables).toEqual(['loans', 'members']);
  });

  it('merges into the first name', () => {
    const map = withOverrides({ merges: [['loans', 'books']] });
    expect(map.contexts.map((one) => one.name)).toEqual(['loans', 'members']);
    expect(named(map, 'loans')?.tables).toEqual(['book_copies', 'books', 'loans']);
  });

  it('names every pin to something missing', () => {
    expect(() => withOverrides({ pins: { 'src/gone.js': 'books', 'table:gone': 'books' } })).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          code: 'MIG-1003',
          message: expect.stringContaining('src/gone.js'),
        }),
        others: [expect.objectContaining({ message: expect.stringContaining('table gone') })],
      }),
    );
  });

  it('splits off modules with the routes that they handle', () => {
    const map = withOverrides({ splits: { loans: { desk: ['src/controllers/loanController.js'] } } });
    expect(named(map, 'desk')).toMatchObject({
      modules: ['src/controllers/loanController.js'],
      routes: ['GET /loans/:id', 'POST /loans'],
    });
    expect(named(map, 'desk')?.evidence[0]?.why).toBe('split off in migrate.config.yaml');
  });

  it('merges along a chain', () => {
    const map = withOverrides({
      merges: [
        ['loans', 'books'],
        ['members', 'loans'],
      ],
    });
    expect(map.contexts.map((one) => one.name)).toEqual(['members']);
  });

  it.each([
    { names: { nobody: 'x' } },
    { merges: [['books', 'nobody']] },
    { pins: { 'table:loans': 'nobody' } },
    { splits: { nobody: { part: ['table:loans'] } } },
    { forbids: [{ keep: 'table:loans', outOf: 'nobody' }] },
  ])('names an unknown context: %j', (overrides) => {
    expect(() => withOverrides(overrides)).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({ code: 'MIG-1003', message: expect.stringContaining('nobody') }),
      }),
    );
  });
});

describe('what is forbidden', () => {
  it('cuts a context between two tables that must be apart', () => {
    const map = withOverrides({ forbids: [{ apart: ['table:books', 'table:book_copies'] }] });
    expect(named(map, 'books')?.tables).toEqual(['books']);
    expect(named(map, 'book_copies')).toMatchObject({
      tables: ['book_copies'],
      routes: ['POST /books/:id/copies'],
    });
    expect(named(map, 'book_copies')?.evidence.map((one) => one.why)).toContain(
      'kept apart in migrate.config.yaml',
    );
  });

  it('lets the table stay that the context is called after', () => {
    const map = withOverrides({ forbids: [{ apart: ['table:book_copies', 'table:books'] }] });
    expect(named(map, 'books')?.tables).toEqual(['books']);
  });

  it('keeps apart what an alternative without cut transactions would unite', () => {
    const model = aLayeredLibrary()
      .withTransaction('src/services/loanService.js#insert', ['loans', 'book_copies'])
      .build();
    const forbids: Overrides['forbids'] = [{ apart: ['table:loans', 'table:book_copies'] }];
    const map = decompose(model, { ...NO_OVERRIDES, forbids });
    expect(named(map, 'loans')?.tables).toEqual(['loans']);
    for (const { contexts } of map.alternatives)
      for (const members of Object.values(contexts))
        expect(['table:loans', 'table:book_copies'].every((one) => members.includes(one))).toBe(false);
  });

  it('keeps a table out of a context', () => {
    const map = withOverrides({ forbids: [{ keep: 'table:book_copies', outOf: 'books' }] });
    expect(named(map, 'books')?.tables).toEqual(['books']);
    expect(map.contexts.flatMap((one) => one.tables)).toContain('book_copies');
  });

  it.each([
    [{ keep: 'src/services/loanService.js', outOf: 'loans' }],
    [{ apart: ['table:loans', 'src/services/loanService.js'] as [string, string] }],
    [{ apart: ['src/services/loanService.js', 'src/models/loan.js'] as [string, string] }],
  ])('takes one module out of the context: %j', (rule) => {
    const map = withOverrides({ forbids: [rule] });
    const [one, other] = 'apart' in rule ? rule.apart : [rule.keep, 'table:loans'];
    const homeOf = (subject: string) =>
      map.contexts.find(({ modules, tables }) =>
        [...modules, ...tables.map((table) => `table:${table}`)].includes(subject),
      );
    expect(homeOf(one)).not.toBe(homeOf(other));
    expect(homeOf('table:loans')?.name).toBe('loans');
  });

  it('moves what nobody placed, and leaves what a person pinned', () => {
    const map = withOverrides({
      pins: { 'table:book_copies': 'books' },
      forbids: [{ apart: ['table:book_copies', 'table:books'] }],
    });
    expect(named(map, 'books')?.tables).toEqual(['book_copies']);
  });
});

describe('contradictions', () => {
  const complaintsOf = (overrides: Partial<Overrides>): string[] => {
    try {
      withOverrides(overrides);
    } catch (error) {
      if (error instanceof Failure) return [error.problem, ...error.others].map((one) => one.message);
      throw error;
    }
    return [];
  };

  it.each<[string, Partial<Overrides>, string[]]>([
    [
      'a pin into what a merge takes away',
      { pins: { 'src/db.js': 'loans' }, merges: [['books', 'loans']] },
      [
        'overrides.pins.src/db.js puts module src/db.js into loans, but overrides.merges[0] merges loans into books',
      ],
    ],
    [
      'a pin and a part',
      { pins: { 'table:book_copies': 'loans' }, splits: { books: { stock: ['table:book_copies'] } } },
      [
        'overrides.splits.books.stock[0] puts table book_copies into stock, but overrides.pins.table:book_copies puts it into loans',
      ],
    ],
    [
      'a thing in two parts',
      { splits: { books: { stock: ['table:book_copies'], shelf: ['table:book_copies'] } } },
      [
        'overrides.splits.books.shelf[0] puts table book_copies into shelf, but overrides.splits.books.stock[0] puts it into stock',
      ],
    ],
    [
      'a part of what is elsewhere',
      { splits: { books: { stock: ['table:loans'] } } },
      ['overrides.splits.books.stock[0]: table loans is not in books but in loans'],
    ],
    [
      'a part with the name of another context',
      { splits: { books: { members: ['table:book_copies'] } } },
      ['overrides.splits.books.members: the name members is taken by the context members'],
    ],
    [
      'a split of what is merged away',
      { splits: { loans: { desk: ['table:loans'] } }, merges: [['books', 'loans']] },
      ['overrides.splits.loans splits loans, but overrides.merges[0] merges it into books'],
    ],
    [
      'a merge of a part',
      { splits: { books: { stock: ['table:book_copies'] } }, merges: [['loans', 'stock']] },
      ['overrides.merges[0] merges stock, which overrides.splits.books.stock splits off books'],
    ],
    [
      'a table in the shared kernel',
      { pins: { 'table:books': 'sharedKernel' } },
      ['overrides.pins.table:books: table books cannot be in the shared kernel: each table has one owner'],
    ],
    [
      'a rename onto a taken name',
      { names: { books: 'loans' } },
      ['overrides.names.books: the name loans is taken by the context loans'],
    ],
    [
      'merges in a circle',
      {
        merges: [
          ['books', 'loans'],
          ['loans', 'members'],
          ['members', 'books'],
        ],
      },
      ['overrides.merges[0]: merges in a circle: loans into books into members into loans'],
    ],
    [
      'a context merged into two',
      {
        merges: [
          ['books', 'loans'],
          ['members', 'loans'],
        ],
      },
      ['overrides.merges[1] merges loans into members, but overrides.merges[0] merges it into books'],
    ],
    [
      'a rule against two pins',
      {
        pins: { 'table:books': 'loans', 'table:loans': 'loans' },
        forbids: [{ apart: ['table:books', 'table:loans'] }],
      },
      [
        'overrides.forbids[0] keeps table books and table loans apart, but overrides.pins.table:books and overrides.pins.table:loans put both into loans',
      ],
    ],
    [
      'a rule against a merge',
      { merges: [['books', 'loans']], forbids: [{ apart: ['table:books', 'table:loans'] }] },
      [
        'overrides.forbids[0] keeps table books and table loans apart, but overrides.merges[0] merges loans into books',
      ],
    ],
    [
      'a rule against a pin',
      {
        pins: { 'table:books': 'loans' },
        forbids: [{ keep: 'table:books', outOf: 'loans' }],
      },
      [
        'overrides.forbids[0] keeps table books out of loans, but overrides.pins.table:books puts it into loans',
      ],
    ],
    [
      'a rule about one thing',
      { forbids: [{ apart: ['table:books', 'table:books'] }] },
      ['overrides.forbids[0] keeps table books apart from itself'],
    ],
    [
      'what is gone in a rule and in a part',
      {
        splits: { books: { stock: ['src/models/copy.js'] } },
        forbids: [{ apart: ['table:gone', 'table:books'] }],
      },
      [
        'overrides.splits.books.stock[0]: there is no module src/models/copy.js',
        'overrides.forbids[0]: there is no table gone',
      ],
    ],
  ])('names %s', (_, overrides, messages) => {
    expect(complaintsOf(overrides)).toEqual(messages);
  });

  it('offers what bears the same name', () => {
    expect(() => withOverrides({ pins: { './src/models/Book.js': 'books' } })).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          remedy: expect.stringContaining('Did you mean src/models/book.js'),
        }),
      }),
    );
  });

  it('takes two new names that change places', () => {
    expect(complaintsOf({ names: { books: 'loans', loans: 'books' } })).toEqual([]);
  });
});
