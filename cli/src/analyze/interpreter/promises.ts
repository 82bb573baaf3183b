/** What is asked of a promise. A value that has none of these is waited for as it is, and gives itself. */
export const OF_PROMISES: ReadonlySet<string> = new Set([
  'then',
  'catch',
  'finally',
  // What bluebird adds, and with it Sequelize up to 5, knex up to 0.21, bookshelf and many others.
  'spread',
  'tap',
  'tapCatch',
  'caught',
  'lastly',
  'asCallback',
  'nodeify',
  'return',
  'thenReturn',
  'mapSeries',
]);
