import path from 'node:path';

export interface DatabaseConfig {
  connectionString?: string;
  host?: string;
  port?: number;
  user?: string;
  password?: string;
  database?: string;
}

export interface Config {
  port: number;
  database: DatabaseConfig;
  sessionDays: number;
  /** Minutes that a password reset may be used. */
  resetMinutes: number;
  /** Where card payments are charged; the provider's messages to us carry a signature made with the secret. */
  payments: { url: string; secret: string; timeoutMs: number };
  /** Failed logins per minute and e-mail address before the limiter closes the door. */
  loginAttempts: number;
  uploadDirectory: string;
  /** Scheduled jobs run in this process. */
  jobs: boolean;
}

function readNumber(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} must be a whole number, not "${text}"`);
  return value;
}

function readDatabase(): DatabaseConfig {
  if (process.env.DATABASE_URL) return { connectionString: process.env.DATABASE_URL };
  return {
    host: process.env.DB_HOST ?? '127.0.0.1',
    port: readNumber('DB_PORT', 5432),
    user: process.env.DB_USER ?? 'shop',
    password: process.env.DB_PASSWORD ?? 'shop',
    database: process.env.DB_NAME ?? 'shop',
  };
}

export const config: Config = {
  port: readNumber('PORT', 3000),
  database: readDatabase(),
  sessionDays: readNumber('SESSION_DAYS', 30),
  resetMinutes: readNumber('RESET_MINUTES', 60),
  payments: {
    url: process.env.PAYMENT_PROVIDER_URL ?? 'http://127.0.0.1:4010',
    secret: process.env.PAYMENT_WEBHOOK_SECRET ?? 'shop-and-provider',
    timeoutMs: readNumber('PAYMENT_TIMEOUT_MS', 3000),
  },
  loginAttempts: readNumber('LOGIN_ATTEMPTS', 5),
  uploadDirectory: path.resolve(process.env.UPLOAD_DIR || 'uploads'),
  jobs: process.env.JOBS !== 'off',
};
