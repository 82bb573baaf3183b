import { describe, expect, it } from 'vitest';
import { decompose } from '../../src/decompose/decompose.ts';
import { NO_OVERRIDES } from '../../src/decompose/overrides/overrides.ts';
import { aLayeredLibrary, aModel, type ModelBuilder } from '../support/a-model.ts';

const namesOf = (model: ModelBuilder) => decompose(model.build()).contexts.map((one) => one.name);

/** Six routes, all about pictures and steps of a recipe in files of that name; everything points at recipes. */
function aCookbook(): ModelBuilder {
  const model = aModel()
    .named('cookbook')
    .withTable('recipes')
    .withTable('recipe_pictures', { refersTo: ['recipes'] })
    .withTable('recipe_steps', { refersTo: ['recipes'] });
  for (const [file, table] of [
    ['src/pictures.js', 'recipe_pictures'],
    ['src/steps.js', 'recipe_steps'],
  ] as const)
    for (const verb of ['list', 'add', 'drop'])
      model
        .withFunction(`${file}#${verb}`, {
          reads: ['recipes'],
          writes: verb === 'list' ? [] : [table, 'recipes'],
        })
        .withRoute(verb === 'list' ? 'GET' : 'POST', `/recipes/:id/${table}/${verb}`, {
          handler: `${file}#${verb}`,
        });
  return model;
}

describe('names of contexts', () => {
  it('are the table that keys, routes and functions lead to, not the most frequent word of the files', () => {
    const map = decompose(aCookbook().build(), NO_OVERRIDES, { services: 1 });
    expect(map.contexts.map((one) => one.name)).toEqual(['recipes']);
  });

  it('stay with the owner of a noun when others have it in their paths', () => {
    const model = aLayeredLibrary()
      .withRoute('GET', '/books/:id/loans', { handler: 'src/controllers/loanController.js#show' })
      .withRoute('POST', '/books/:id/loans', { handler: 'src/controllers/loanController.js#create' });
    expect(namesOf(model)).toEqual(['books', 'loans', 'members']);
  });
});

describe('a context of which every word is said of anything', () => {
  it('is called after its table', () => {
    const model = aModel().named('calendar');
    for (const [file, path, table] of [
      ['src/eventService.js', '/events', 'event'],
      ['src/eventTypeService.js', '/eventTypes', 'event_type'],
    ] as const)
      model
        .withTable(table)
        .withFunction(`${file}#list`, { reads: [table] })
        .withFunction(`${file}#add`, { writes: [table] })
        .withRoute('GET', path, { handler: `${file}#list` })
        .withRoute('POST', path, { handler: `${file}#add` });
    expect(namesOf(model)).toEqual(['event', 'event-type']);
  });
});

describe('what is about nothing', () => {
  it('leaves a page without data to the shared kernel', () => {
    const model = aLayeredLibrary()
      .withFunction('src/controllers/memberController.js#welcome')
      .withFunction('src/server.js#home')
      .withRoute('GET', '/', { handler: 'src/server.js#home' });
    expect(decompose(model.build()).contexts.flatMap((one) => one.routes)).not.toContain('GET /');
  });
});

describe('what only registers routes', () => {
  it('goes with them, even where its functions speak of another subject', () => {
    const model = aLayeredLibrary()
      .withFunction('src/routes/memberRoutes.js#memberBookMemberRoutes')
      .withRoute('GET', '/members/:id/loans', {
        handler: 'src/controllers/loanController.js#show',
        file: 'src/routes/memberRoutes.js',
      });
    const home = decompose(model.build()).contexts.find((one) =>
      one.modules.includes('src/routes/memberRoutes.js'),
    );
    expect(home?.routes).toContain('GET /members/:id/loans');
  });
});

describe('jobs', () => {
  it('count as entries of the context whose tables they write', () => {
    const withJobs = aLayeredLibrary()
      .withTable('fines', { refersTo: ['members'] })
      .withFunction('src/fines.js#charge', { reads: ['fines'], writes: ['fines'] })
      .withFunction('src/fines.js#remind', { reads: ['fines'], writes: ['fines'] })
      .withFunction('src/fines.js#list', { reads: ['fines'] })
      .withRoute('GET', '/fines', { handler: 'src/fines.js#list' });
    const model = withJobs.build();
    const job = (name: string, id: string) => ({
      kind: 'job' as const,
      name,
      function: id,
      file: 'src/fines.js',
      line: 1,
      reads: [],
      writes: ['fines'],
    });
    const entryPoints = [job('0 1 * * *', 'src/fines.js#charge'), job('0 2 * * *', 'src/fines.js#remind')];
    const owners = (map: ReturnType<typeof decompose>) =>
      map.contexts.find((one) => one.tables.includes('fines'))?.tables;
    expect(owners(decompose({ ...model, entryPoints }))).toEqual(['fines']);
    expect(owners(decompose(model))).not.toEqual(['fines']);
  });
});

describe('history', () => {
  const model = aLayeredLibrary().build();
  const together = (commits: number) => ({
    ...model,
    coChange: [
      {
        a: 'src/controllers/bookController.js',
        b: 'src/models/book.js',
        weight: 1,
        commits,
        confidence: 1,
      },
    ],
  });

  it('is a signal once things changed together often, and no more than one', () => {
    expect(decompose(together(2))).toEqual(decompose(model));
    expect(decompose(together(30)).contexts.map((one) => one.name)).toEqual(['books', 'loans', 'members']);
  });
});
