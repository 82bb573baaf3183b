import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const KEY_LENGTH = 32;
// Cheap on purpose: this is a demonstration shop, and its suite logs in often.
const COST = 1024;

function derive(password: string, salt: string, cost: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_LENGTH, { N: cost }, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** `scrypt$cost$salt$key`. The seed passes its own salt so that its rows are always the same. */
export async function hashPassword(
  password: string,
  salt = randomBytes(16).toString('hex'),
): Promise<string> {
  const key = await derive(password, salt, COST);
  return ['scrypt', COST, salt, key.toString('hex')].join('$');
}

export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, cost, salt, key] = stored.split('$');
  const derived = await derive(password, salt, Number(cost));
  return timingSafeEqual(derived, Buffer.from(key, 'hex'));
}
