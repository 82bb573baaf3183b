import { entries } from './entry.ts';

/** MIG-90xx: not the user's doing. */
export const internal = entries({
  'MIG-9001': {
    title: 'Bug in migrate',
    severity: 'error',
    exit: 70,
    remedy: 'Please report it with the command, the message and the output of the same command with --debug.',
  },
  'MIG-9002': {
    title: 'Interrupted',
    severity: 'error',
    exit: 130,
    remedy: 'Nothing is left running or half written; repeat the command when you like.',
  },
});
