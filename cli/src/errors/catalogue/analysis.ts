import { entries } from './entry.ts';

/** MIG-20xx: places that the analysis could not resolve; the rest of the model stands. */
export const analysis = entries({
  'MIG-2001': {
    title: 'Syntax error',
    severity: 'warning',
    exit: 0,
    remedy: 'Correct the file; until then what it holds is missing from the model.',
  },
  'MIG-2002': {
    title: 'Unreadable source file',
    severity: 'warning',
    exit: 0,
    remedy: 'Make the file readable or list it under overrides.ignore.',
  },
  'MIG-2003': {
    title: 'Unresolved registration',
    severity: 'warning',
    exit: 0,
    remedy:
      'Write the routes beside it as a comment: // migrate:routes GET /x, POST /y; the path of a mount as USE /prefix',
  },
  'MIG-2004': {
    title: 'Unresolved query',
    severity: 'warning',
    exit: 0,
    remedy: 'Write the tables beside it as a comment: // migrate:tables reads a, b writes c',
  },
  'MIG-2005': {
    title: 'Unresolved import',
    severity: 'warning',
    exit: 0,
    remedy: 'Write what it loads beside it as a comment: // migrate:loads ./a, ./b.',
  },
  'MIG-2006': {
    title: 'Analysis budget exhausted',
    severity: 'warning',
    exit: 0,
    remedy:
      'The rest of this function was analyzed once without its callers’ values; annotate it where that matters.',
  },
  'MIG-2007': {
    title: 'Unresolved call',
    severity: 'info',
    exit: 0,
    remedy: 'Nothing is needed unless the callee touches tables; then annotate it.',
  },
  'MIG-2008': {
    title: 'Data access that is not followed yet',
    severity: 'warning',
    exit: 0,
    remedy:
      'Read the table lists of this module’s functions as incomplete; contexts that use it cannot be extracted until its library is followed.',
  },
  'MIG-2009': {
    title: 'Route not seen at run time',
    severity: 'warning',
    exit: 0,
    remedy:
      'If it depends on the environment, probe in that environment (env in migrate.config.yaml); if its code is dead, delete it.',
  },
  'MIG-2010': {
    title: 'Write outside the open transaction',
    severity: 'warning',
    exit: 0,
    remedy:
      'Hand the transaction to this statement (as its client, option or session), or move the statement behind the commit if it is meant to stand alone.',
  },
  'MIG-2011': {
    title: 'Annotation that settles nothing',
    severity: 'warning',
    exit: 0,
    remedy:
      'Write it on the line of the place, or on the line above it, as routes GET /x, tables reads a or loads ./a; remove it if the place is followed now.',
  },
});
