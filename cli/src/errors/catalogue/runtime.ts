import { entries } from './entry.ts';

/** MIG-30xx: the machine, the database or the application is unwell. */
export const runtime = entries({
  'MIG-3001': {
    title: 'Port taken',
    severity: 'error',
    exit: 3,
    remedy: 'Stop the program that listens there, or choose another port in migrate.config.yaml or by flag.',
  },
  'MIG-3002': {
    title: 'Database unreachable',
    severity: 'error',
    exit: 3,
    remedy:
      'Start the database or correct DATABASE_URL; without DATABASE_URL an embedded PostgreSQL is used.',
  },
  'MIG-3003': {
    title: 'Application not healthy',
    severity: 'error',
    exit: 3,
    remedy: 'Read its last log lines above; correct start, env, port or health in migrate.config.yaml.',
  },
  'MIG-3004': {
    title: 'Command of the application failed',
    severity: 'error',
    exit: 3,
    remedy: 'Read its last log lines above; run the same command by hand in the same folder.',
  },
  'MIG-3005': {
    title: 'Node.js version mismatch',
    severity: 'warning',
    exit: 0,
    remedy: 'Install the version that the application asks for, or correct its engines field.',
  },
  'MIG-3006': {
    title: 'Tool missing',
    severity: 'error',
    exit: 3,
    remedy: 'Install the tool named above.',
  },
  'MIG-3007': {
    title: 'Nothing is running',
    severity: 'error',
    exit: 3,
    remedy: 'Start everything with `migrate up`.',
  },
  'MIG-3008': {
    title: 'Embedded database failed',
    severity: 'error',
    exit: 3,
    remedy:
      'Read its log; free disk space and shared memory are the usual causes. DATABASE_URL uses your own.',
  },
  'MIG-3009': {
    title: 'Database not disposable',
    severity: 'error',
    exit: 3,
    remedy:
      'Use a throw-away database on this machine, or say database.disposable: true in migrate.config.yaml.',
  },
  'MIG-3010': {
    title: 'Already running',
    severity: 'error',
    exit: 3,
    remedy: 'Another migrate command works in this folder; wait for it or run `migrate down`.',
  },
  'MIG-3011': {
    title: 'Proxy not reachable',
    severity: 'error',
    exit: 3,
    remedy: 'Start it with `migrate up` and look into migration/.run/logs/proxy.log.',
  },
  'MIG-3012': {
    title: 'File system refused',
    severity: 'error',
    exit: 3,
    remedy: 'Check permissions and free space of the folder named above.',
  },
  'MIG-3013': {
    title: 'Application cannot be probed',
    severity: 'error',
    exit: 3,
    remedy:
      'Correct start, env or startTimeout in migrate.config.yaml, or analyze without --probe; the model was left as it is.',
  },
  'MIG-3014': {
    title: 'Shared folder blocked',
    severity: 'error',
    exit: 3,
    remedy:
      'Move what lies there into the monolith’s folder, then remove it; a link takes its place at the next start.',
  },
  'MIG-3015': {
    title: 'Image cannot be built',
    severity: 'error',
    exit: 3,
    remedy:
      'Read its last lines above; the whole log is in migration/.run/logs. The registries of the base image and of the packages must be reachable.',
  },
  'MIG-3016': {
    title: 'Database role refused',
    severity: 'error',
    exit: 3,
    remedy:
      'Correct database/role.sql of the service, or let it connect as the monolith does with `services: { CONTEXT: { role: shared } }` in migrate.config.yaml.',
  },
  'MIG-3017': {
    title: 'Database role of a service to be looked at',
    severity: 'warning',
    exit: 0,
    remedy: 'See database/role.sql of the service; `migrate up` applies it again at each run.',
  },
});
