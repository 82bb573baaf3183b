import { entries } from './entry.ts';

/** MIG-50xx: proof that is missing or negative. */
export const verification = entries({
  'MIG-5001': {
    title: 'Incomplete samples',
    severity: 'error',
    exit: 2,
    remedy: 'Record again: `migrate record -- npm test`.',
  },
  'MIG-5002': {
    title: 'Nothing recorded',
    severity: 'error',
    exit: 1,
    remedy: 'Let the command send its requests to the address in BASE_URL (or MIGRATE_BASE_URL).',
  },
  'MIG-5003': {
    title: 'Contract verifier failed',
    severity: 'error',
    exit: 3,
    remedy: 'Read its output above; reinstall @pact-foundation/pact for this platform.',
  },
  'MIG-5004': {
    title: 'Load tool failed',
    severity: 'error',
    exit: 3,
    remedy: 'Read its output above; K6_PATH names another k6 binary.',
  },
  'MIG-5005': {
    title: 'Recording of another application',
    severity: 'error',
    exit: 2,
    remedy: 'Record this application: `migrate record -- npm test`.',
  },
  'MIG-5006': {
    title: 'Unknown pact',
    severity: 'error',
    exit: 2,
    remedy: 'Move the file away, or write it in version 4 of the Pact specification; it was left as it is.',
  },
});
