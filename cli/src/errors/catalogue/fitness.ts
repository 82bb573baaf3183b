import { entries } from './entry.ts';

const ACCEPT = 'If it is meant to be, run `migrate decompose`, review the context map and commit it.';

/** MIG-70xx: boundaries that `migrate check` keeps. */
export const fitness = entries({
  'MIG-7001': {
    title: 'New dependency between contexts',
    severity: 'error',
    exit: 1,
    remedy: `Ask the other context through a function that it already offers, or keep what is needed in this one. ${ACCEPT}`,
  },
  'MIG-7002': {
    title: 'Second writer of a table',
    severity: 'error',
    exit: 1,
    remedy: `Move the statement behind a function of the context that owns the table. ${ACCEPT}`,
  },
  'MIG-7003': {
    title: 'Transaction across contexts',
    severity: 'error',
    exit: 1,
    remedy: `Commit in one context and tell the other by an event or a step with a compensation. ${ACCEPT}`,
  },
  'MIG-7004': {
    title: 'Foreign key across contexts',
    severity: 'error',
    exit: 1,
    remedy: `Keep the id as a plain column without a key. ${ACCEPT}`,
  },
  'MIG-7005': {
    title: 'Join across contexts',
    severity: 'error',
    exit: 1,
    remedy: `Ask the other context for its rows, or keep a replica of the columns. ${ACCEPT}`,
  },
  'MIG-7006': {
    title: 'Event across contexts',
    severity: 'error',
    exit: 1,
    remedy: `Let only the owning context emit it, and publish it through an outbox. ${ACCEPT}`,
  },
  'MIG-7007': {
    title: 'Memory shared by contexts',
    severity: 'error',
    exit: 1,
    remedy: `Keep the value in one context and ask for it, or store it where both can reach it. ${ACCEPT}`,
  },
  'MIG-7008': {
    title: 'Borrowed table',
    severity: 'error',
    exit: 1,
    remedy: `Read through a function of the context that owns the table, or keep a replica. ${ACCEPT}`,
  },
  'MIG-7009': {
    title: 'Not in the context map',
    severity: 'info',
    exit: 0,
    remedy: 'Run `migrate decompose` when it is convenient; the map then holds it.',
  },
});
