import { entries } from './entry.ts';

/** MIG-50xx: proof that is missing or negative. */
export const verification = entries({});
