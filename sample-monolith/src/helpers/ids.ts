import { randomBytes, randomInt } from 'node:crypto';

// Without I, O, 0 and 1: people read these codes out on the telephone.
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 12;

/** `TRK-` and twelve letters that cannot be guessed: who knows the code may follow the parcel. */
export function newTrackingCode(): string {
  const letters = Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]);
  return `TRK-${letters.join('')}`;
}

export function newSessionToken(): string {
  return randomBytes(32).toString('hex');
}
