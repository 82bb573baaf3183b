import { z } from 'zod';

/** What `up` remembers in `migration/.run/`: enough for another process to find and end exactly what was started. */

/** A process and the moment it started, so that a reused id is never mistaken for it. */
export const identitySchema = z.object({ pid: z.number().int().positive(), started: z.string() });
export type ProcessIdentity = z.infer<typeof identitySchema>;

export const roleSchema = z.enum(['database', 'monolith', 'service', 'proxy', 'command']);
export type ProcessRole = z.infer<typeof roleSchema>;

export const processRecordSchema = z.object({
  name: z.string(),
  role: roleSchema,
  /** Random mark in the process's environment: finds it even when the CLI died before its id was written. */
  token: z.string(),
  /** Absent between the intent to start and the start. */
  process: identitySchema.optional(),
  /** The CLI that owns a throw-away process; absent for what outlives its command. */
  owner: identitySchema.optional(),
  stopSignal: z.enum(['SIGTERM', 'SIGINT']).default('SIGTERM'),
  port: z.number().int().optional(),
  url: z.string().optional(),
  adminUrl: z.string().optional(),
  health: z.string().optional(),
  logFile: z.string(),
  /** SHA-256 of what the process was built and started from; a difference means a restart. */
  fingerprint: z.string().optional(),
});
export type ProcessRecord = z.infer<typeof processRecordSchema>;

export const processesSchema = z.object({
  schema: z.literal('migrate/processes@1'),
  processes: z.array(processRecordSchema),
});

export const lockSchema = z.object({ command: z.string(), owner: identitySchema });
export type Lock = z.infer<typeof lockSchema>;

/** Where the embedded PostgreSQL lives and how to get in; 0600, for it holds the password. */
export const embeddedDatabaseSchema = z.object({
  schema: z.literal('migrate/embedded-database@1'),
  /** Folder of the PostgreSQL installation: ours, or a copy that its own OS user can reach. */
  installation: z.string(),
  dataDir: z.string(),
  port: z.number().int(),
  user: z.string(),
  password: z.string(),
  /** Databases whose setup commands went through to the end. */
  ready: z.array(z.string()),
});
export type EmbeddedDatabase = z.infer<typeof embeddedDatabaseSchema>;

/** Ports and tokens of the seams between monolith and services, kept so that one side can restart alone. */
export const seamStateSchema = z.object({
  schema: z.literal('migrate/seam-state@1'),
  hosts: z.record(z.string(), z.object({ port: z.number().int(), token: z.string() })),
});
export type SeamState = z.infer<typeof seamStateSchema>;

/** Passwords of the services' own database roles on the embedded server, kept so that one service can restart alone. */
export const roleStateSchema = z.object({
  schema: z.literal('migrate/role-state@1'),
  passwords: z.record(z.string(), z.string()),
});
export type RoleState = z.infer<typeof roleStateSchema>;
