import { entries } from './entry.ts';

/** MIG-40xx: code that cannot be moved yet, and extractions that failed their own checks. */
export const extraction = entries({
  'MIG-4001': {
    title: 'Registration shared by contexts',
    severity: 'error',
    exit: 1,
    remedy: 'Split the loop or the call so that each context registers its own routes.',
  },
  'MIG-4002': {
    title: 'Writes a table of another context',
    severity: 'error',
    exit: 1,
    remedy: 'Call a function of the owner instead, pin the table to this context, or merge the contexts.',
  },
  'MIG-4003': {
    title: 'Transaction across contexts',
    severity: 'error',
    exit: 1,
    remedy: 'Merge the contexts, or split the transaction into a saga.',
  },
  'MIG-4004': {
    title: 'Seam cannot be remote',
    severity: 'error',
    exit: 1,
    remedy:
      'Give the function arguments and a result that JSON can carry, vouch for what no type tells with `seams: { "path#function": remote }` in migrate.config.yaml, or merge the contexts.',
  },
  'MIG-4005': {
    title: 'Event of this context changes another one',
    severity: 'error',
    exit: 1,
    remedy: 'Publish the event to the other side, or merge the contexts.',
  },
  'MIG-4006': {
    title: 'Data access that is not understood',
    severity: 'error',
    exit: 1,
    remedy:
      'Leave this code to the monolith, or move its queries to one of the libraries under docs/detectors.',
  },
  'MIG-4007': {
    title: 'Memory shared between requests',
    severity: 'error',
    exit: 1,
    remedy:
      'Keep the state in the database or a shared store before extracting, or keep its users in one context.',
  },
  'MIG-4008': {
    title: 'Blockers',
    severity: 'error',
    exit: 1,
    remedy: 'Settle the places above; nothing was changed.',
  },
  'MIG-4009': {
    title: 'The service does not compile',
    severity: 'error',
    exit: 1,
    remedy: 'Nothing was changed. Please report it with the messages above and the statement they point to.',
  },
  'MIG-4010': {
    title: 'The service is not the slice that was asked for',
    severity: 'error',
    exit: 1,
    remedy: 'Nothing was changed. Please report it with the differences above.',
  },
  'MIG-4011': {
    title: 'Conflicts are left',
    severity: 'error',
    exit: 1,
    remedy: 'Edit the places between the markers, then repeat; --force throws the hand edits away.',
  },
  'MIG-4012': {
    title: 'Unresolved place in code to be moved',
    severity: 'error',
    exit: 1,
    remedy: 'Annotate the place as its diagnostic says, then repeat.',
  },
  'MIG-4013': {
    title: 'No place to start the service',
    severity: 'error',
    exit: 1,
    remedy: 'Create the application with express() and start it with listen() in code that the entry loads.',
  },
  'MIG-4014': {
    title: 'Duty that would run twice',
    severity: 'error',
    exit: 1,
    remedy:
      'Leave what starts it to the monolith: `duties: { "path#function": monolith }` in migrate.config.yaml; or move it into a module that this context does not load.',
  },
  'MIG-4015': {
    title: 'File that nobody can tell',
    severity: 'error',
    exit: 1,
    remedy:
      'Say under `files` in migrate.config.yaml whether it is copied, shared, or each process has its own.',
  },
  'MIG-4016': {
    title: 'Name of a generated file is taken',
    severity: 'error',
    exit: 1,
    remedy:
      'Rename the module: `platform`, `platform-*` and `seams/` beside the entry are the names of generated files.',
  },
  'MIG-4017': {
    title: 'Uncommitted changes in the way',
    severity: 'error',
    exit: 1,
    remedy:
      'Commit or stash them, so that what the extraction changes can be told apart; --force goes over them.',
  },
  'MIG-4018': {
    title: 'Modules load in another order',
    severity: 'error',
    exit: 1,
    remedy:
      'Import the earlier one first where both are needed; or say `loadOrder: any` in migrate.config.yaml when neither builds on the other.',
  },
  'MIG-4019': {
    title: 'Uses the application as a whole',
    severity: 'error',
    exit: 1,
    remedy:
      'Call the function behind the route instead, so that a seam can take its place, or leave this code to the monolith.',
  },
  'MIG-4020': {
    title: 'Context without routes',
    severity: 'error',
    exit: 1,
    remedy:
      'Give it the routes that are about it, with a split of modules or pins under `overrides` in migrate.config.yaml, or extract the context that calls it.',
  },
  'MIG-4021': {
    title: 'Not to be retired yet',
    severity: 'error',
    exit: 1,
    remedy:
      'Move all of its traffic to the service with `migrate route CONTEXT --mode service` and let it prove itself; `--force REASON` retires all the same and is journalled.',
  },
  'MIG-4022': {
    title: 'Test of what goes and of what stays',
    severity: 'error',
    exit: 1,
    remedy:
      'Move what tests the retired code into a test of its own, which then goes with it; `--force REASON` breaks the test and lists it.',
  },
  'MIG-4023': {
    title: 'The monolith would not be what it was for the others',
    severity: 'error',
    exit: 1,
    remedy: 'Nothing was changed. Please report it with the differences above.',
  },
  'MIG-4024': {
    title: 'Image that must not be run',
    severity: 'error',
    exit: 1,
    remedy:
      'Take the secret out of the Dockerfile, mount it with RUN --mount=type=secret, build again, and replace what was shown.',
  },
  'MIG-4025': {
    title: 'Compiled code',
    severity: 'error',
    exit: 1,
    remedy:
      'Extract from the sources that it was compiled from: name their entry as monolith.entry in migrate.config.yaml.',
  },
});
