import { describe, expect, it } from 'vitest';
import { decompose } from '../../src/decompose/decompose.ts';
import { NO_OVERRIDES, type Overrides } from '../../src/decompose/overrides.ts';
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

  it('makes a context that only pins ask for', () => {
    const map = withOverrides({ pins: { 'table:book_copies': 'stock' } });
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

  it.each([{ names: { nobody: 'x' } }, { merges: [['books', 'nobody']] }])(
    'names an unknown context: %j',
    (overrides) => {
      expect(() => withOverrides(overrides)).toThrow(
        expect.objectContaining({
          problem: expect.objectContaining({ code: 'MIG-1003', message: expect.stringContaining('nobody') }),
        }),
      );
    },
  );
});
