import { entries } from './entry.ts';

/** MIG-51xx: contracts, their broker, and what is deployed where. */
export const contracts = entries({
  'MIG-5101': {
    title: 'Pact Broker unreachable',
    severity: 'error',
    exit: 3,
    remedy: 'Correct PACT_BROKER_BASE_URL, or unset it to work with migration/contracts alone.',
  },
  'MIG-5102': {
    title: 'Pact Broker refused the credentials',
    severity: 'error',
    exit: 3,
    remedy: 'Put a token that may read and write into PACT_BROKER_TOKEN.',
  },
  'MIG-5103': {
    title: 'Pact Broker failed',
    severity: 'error',
    exit: 3,
    remedy:
      'Read its answer above; what migration/contracts holds is kept, and the next run publishes it again.',
  },
  'MIG-5104': {
    title: 'Unknown environment',
    severity: 'error',
    exit: 2,
    remedy:
      'Name it under environments in migrate.config.yaml, or record what it has: `migrate deployable CONTEXT --deployed ENV`.',
  },
});
