import { entries } from './entry.ts';

/** MIG-10xx: what the user gave us cannot be used. */
export const input = entries({
  'MIG-1001': {
    title: 'No package.json',
    severity: 'error',
    exit: 2,
    remedy: 'Run the command in the folder of your Express application, or name it with --dir.',
  },
  'MIG-1002': {
    title: 'No Express application found',
    severity: 'error',
    exit: 2,
    remedy: 'Name the file that calls express() as monolith.entry in migrate.config.yaml.',
  },
  'MIG-1003': {
    title: 'Broken configuration',
    severity: 'error',
    exit: 2,
    remedy: 'Correct migrate.config.yaml; `migrate init --force` writes a fresh one.',
  },
  'MIG-1004': {
    title: 'Unknown context',
    severity: 'error',
    exit: 2,
    remedy: 'Choose one of the contexts of migration/context-map.json; `migrate decompose` lists them.',
  },
  'MIG-1005': {
    title: 'Unreadable artifact',
    severity: 'error',
    exit: 2,
    remedy: 'Make it afresh with the command that writes it.',
  },
  'MIG-1006': {
    title: 'Wrong usage',
    severity: 'error',
    exit: 2,
    remedy: 'See --help.',
  },
  'MIG-1007': {
    title: 'Missing artifact',
    severity: 'error',
    exit: 2,
    remedy: 'Run the command that makes it first.',
  },
  'MIG-1008': {
    title: 'Entry not found',
    severity: 'error',
    exit: 2,
    remedy: 'Name the file that starts the application as monolith.entry in migrate.config.yaml.',
  },
  'MIG-1009': {
    title: 'Would overwrite',
    severity: 'error',
    exit: 2,
    remedy: 'Move the file away or repeat the command with --force.',
  },
  'MIG-1010': {
    title: 'Nothing of this name',
    severity: 'error',
    exit: 2,
    remedy:
      'Name a route (`GET /path` or its path), table, function, module or event as `migrate analyze` lists it.',
  },
  'MIG-1011': {
    title: 'Unreadable HAR',
    severity: 'error',
    exit: 2,
    remedy: 'Export it afresh as HAR 1.2, with content; an earlier recording is untouched.',
  },
});
