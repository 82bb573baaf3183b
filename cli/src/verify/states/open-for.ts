import type { Samples } from '../../record/store.ts';
import type { Database } from '../../runtime/database/index.ts';
import { type DatabaseStates, openStates } from './database-states.ts';

/** An application without a database is always in the same state. */
export function stateless(): DatabaseStates {
  return {
    name: '',
    url: '',
    moveTo: async () => undefined,
    repeat: async () => undefined,
    changesSoFar: async () => '[]',
    ownChanges: async () => [],
    close: async () => undefined,
  };
}

/** States of a recording's snapshot, or the reason why there are none. */
export async function openStatesFor(database: Database, samples: Samples): Promise<DatabaseStates | string> {
  const { snapshot } = samples.recording;
  // Without row changes every request finds the database as it was at the snapshot.
  if (snapshot === undefined) return 'the recording holds no snapshot of the database: record again';
  if (!(await database.exists(snapshot)))
    return `the snapshot ${snapshot} of the recording is gone (\`down --purge\`?): record again`;
  return openStates({
    database,
    snapshot,
    name: `${database.name.slice(0, 40)}_verify`,
    changes: samples.changes,
  });
}
