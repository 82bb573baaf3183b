import { z } from 'zod';

export const CONFIG_SCHEMA = 'migrate/config@1';
export const CONFIG_FILE = 'migrate.config.yaml';

const commandSchema = z.string().min(1);
const commandsSchema = z
  .union([commandSchema, z.array(commandSchema)])
  .transform((c) => (Array.isArray(c) ? c : [c]));
const portSchema = z.number().int().min(1).max(65_535);

const monolithSchema = z.strictObject({
  /** Folder of the application, relative to the configuration. */
  cwd: z.string().default('.'),
  /** Source file that starts the application. */
  entry: z.string().optional(),
  start: commandSchema.optional(),
  build: commandSchema.optional(),
  test: commandSchema.optional(),
  port: portSchema.default(3000),
  /** Environment variable that tells the application its port. */
  portVariable: z.string().default('PORT'),
  /** Path that answers below 500 once the application is ready. */
  health: z.string().startsWith('/').default('/'),
  /** Seconds that the application may take to become healthy. */
  startTimeout: z.number().positive().default(60),
  envFile: z.string().optional(),
  /** Values may hold `{{db.url}}`, `{{db.host}}`, `{{db.port}}`, `{{db.user}}`, `{{db.password}}`, `{{db.name}}`. */
  env: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
  node: z.union([z.string(), z.number()]).transform(String).optional(),
});

const databaseSchema = z.strictObject({
  client: z.enum(['postgres', 'none']).default('none'),
  name: z.string().default('app'),
  /** Commands that create the schema and the data of a fresh database, in order. */
  setup: commandsSchema.default([]),
  /** Says that a database on another host may be written, wiped and cloned. */
  disposable: z.boolean().default(false),
});

const overridesSchema = z.strictObject({
  /** Module path or `table:NAME` to context name. */
  pins: z.record(z.string(), z.string()).default({}),
  names: z.record(z.string(), z.string()).default({}),
  /** The first of each list takes the others in. */
  merges: z.array(z.array(z.string()).min(2)).default([]),
  /** Context to its parts: the name of each new context with the modules and tables that it takes along; the rest stays. */
  splits: z.record(z.string(), z.record(z.string(), z.array(z.string()).min(1))).default({}),
  /** What must never be in one context, and what must not be in a certain one. */
  forbids: z
    .array(
      z.union([
        z.strictObject({ apart: z.tuple([z.string(), z.string()]) }),
        z.strictObject({ keep: z.string(), outOf: z.string() }),
      ]),
    )
    .default([]),
  ignore: z.array(z.string()).default([]),
  /** `file:line`, relative to the application, to the annotation of that place: `routes GET /x` or `tables reads a`. */
  annotations: z.record(z.string().regex(/:\d+$/), z.string()).default({}),
});

const gateSettingsSchema = z.strictObject({
  maxAge: z
    .string()
    .regex(/^\d+(s|m|h|d)$/)
    .default('24h'),
  /** Highest tolerated ratio of the service's p95 to the monolith's under load. */
  p95: z.number().positive().default(1.5),
  /** Highest tolerated ratio of the medians of one route under load. */
  slowdown: z.number().positive().default(1.2),
  /** Seconds of each load round and number of interleaved rounds per side. */
  load: z
    .strictObject({
      seconds: z.number().positive().default(2),
      rounds: z.number().int().positive().default(3),
      vus: z.number().int().positive().default(4),
      /** Length of the profile `soak`, both sides together. */
      soakMinutes: z.number().positive().default(10),
    })
    .default({ seconds: 2, rounds: 3, vus: 4, soakMinutes: 10 }),
});

export const configSchema = z.strictObject({
  schema: z.literal(CONFIG_SCHEMA).default(CONFIG_SCHEMA),
  monolith: monolithSchema.prefault({}),
  database: databaseSchema.prefault({}),
  overrides: overridesSchema.prefault({}),
  gate: gateSettingsSchema.prefault({}),
  proxy: z.strictObject({ port: portSchema.default(8080), adminPort: portSchema.optional() }).prefault({}),
  /**
   * Per extracted service: the port of its local process; where the monolith runs what both have: in the service (`remote`), in
   * itself (`local`), or, for the functions that are listed, in the service; and whether it has a database role of its own (by
   * default where its rights are known to be enough) or the monolith's.
   */
  services: z
    .record(
      z.string(),
      z.strictObject({
        port: portSchema.optional(),
        seams: z.union([z.enum(['local', 'remote']), z.array(z.string())]).default('local'),
        role: z.enum(['own', 'shared']).optional(),
      }),
    )
    .default({}),
  /** Start-up duties (`path#function`: cron jobs, consumers, migrations): `monolith` never runs them in a service, `both` may. */
  duties: z.record(z.string(), z.enum(['monolith', 'both'])).default({}),
  /**
   * Files and folders beside the code, by path or by the `path#function` that uses them: copied into a service, shared as one
   * folder of monolith and services, or each process's own.
   */
  files: z.record(z.string(), z.enum(['copy', 'share', 'own'])).default({}),
  /** Memory of the process (`path#variable`, `path#express-session`) of which each process may have its own. */
  memory: z.record(z.string(), z.literal('own')).default({}),
  /** Functions (`path#function`), and listeners of an event (`event:NAME`), that may write tables of others directly while the database is shared. */
  writes: z.record(z.string(), z.literal('local')).default({}),
  /**
   * Functions (`path#function`) of a context that the rest of the monolith calls: `remote` offers them as a seam of the service,
   * `local` leaves them in the monolith. Without a word, those that write are offered and those that only read are not.
   */
  seams: z.record(z.string(), z.enum(['local', 'remote'])).default({}),
  /** Tests of moved code (`path`, from the application's folder) that stay with the monolith, whether or not the service would pass them. */
  tests: z.record(z.string(), z.literal('monolith')).default({}),
  /** `any` accepts that modules with effects load in another order in a service. */
  loadOrder: z.enum(['same', 'any']).default('same'),
  sagas: z.array(z.json()).default([]),
  /** Where services are deployed to, and the admin listener of the proxy there with the variable that holds its token. */
  environments: z
    .record(
      z.string(),
      z
        .strictObject({ admin: z.url().optional(), tokenVariable: z.string().optional() })
        .nullable()
        .transform((one) => one ?? {}),
    )
    .default({}),
});

/** `migrate.config.yaml`, or what detection found where there is none. */
export type Config = z.infer<typeof configSchema>;
