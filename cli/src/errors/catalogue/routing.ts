import { entries } from './entry.ts';

/** MIG-60xx: traffic that may not move. */
export const routing = entries({
  'MIG-6001': {
    title: 'No gate',
    severity: 'error',
    exit: 1,
    remedy: 'Run `migrate verify CONTEXT`; `--force REASON` shifts without proof and is journalled.',
  },
  'MIG-6002': {
    title: 'Gate not green',
    severity: 'error',
    exit: 1,
    remedy: 'Correct what the gate found and run `migrate verify CONTEXT` again, whole.',
  },
  'MIG-6003': {
    title: 'Gate not fresh',
    severity: 'error',
    exit: 1,
    remedy: 'Run `migrate verify CONTEXT` again: it was green for something else than what is there now.',
  },
  'MIG-6004': {
    title: 'Route table refused',
    severity: 'error',
    exit: 1,
    remedy: 'Correct migration/routes.yaml; the proxy goes on with the table it had.',
  },
  'MIG-6005': {
    title: 'Shift not in force',
    severity: 'error',
    exit: 1,
    remedy: 'See `migrate status` and migration/.run/logs/proxy.log.',
  },
  'MIG-6006': {
    title: 'Context retired',
    severity: 'error',
    exit: 1,
    remedy:
      'Only the service has its code. To go back, revert the commit that retired it, deploy that monolith, and take `retired` and `fallback` out of migration/routes.yaml.',
  },
});
