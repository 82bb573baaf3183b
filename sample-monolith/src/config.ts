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
  uploadDirectory: string;
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
  uploadDirectory: path.resolve(process.env.UPLOAD_DIR || 'uploads'),
  jobs: process.env.JOBS !== 'off',
};
