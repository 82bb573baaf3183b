/** The whole system as containers: what `services/compose.yaml` is written from. */
export interface System {
  /** Name of the compose project. */
  readonly name: string;
  /** Absent for an application without a database. */
  readonly database?: SystemDatabase;
  readonly monolith: MonolithContainer;
  /** Sorted by context. */
  readonly services: readonly ServiceContainer[];
  readonly proxy: { readonly port: number; readonly version: string };
  /** Environment files of the application, relative to `services/`. */
  readonly envFiles: readonly string[];
  /** The file of a private registry's password, relative to `services/`, where there is one. */
  readonly npmrc?: string;
}

export interface SystemDatabase {
  readonly name: string;
  /** Commands of the application, and `.sql` files of its folder, that make schema and data; in order. */
  readonly setup: readonly string[];
  /** What these commands are told. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What a process of the application is told, whatever its container. */
export interface Container {
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Folders that processes share: path relative to the application. */
  readonly shared: readonly string[];
  /** Where such paths lie in the image. */
  readonly folder: string;
}

export interface MonolithContainer extends Container {
  /** The build context and the Dockerfile in it, relative to `services/` and to the context. */
  readonly context: string;
  readonly dockerfile: string;
  /** The application, relative to `services/`. */
  readonly application: string;
  readonly health: string;
}

export interface ServiceContainer extends Container {
  readonly context: string;
  /** Who must answer before it starts. */
  readonly needs: readonly string[];
  /** Its database role with the variable that holds the password, where it has one of its own. */
  readonly role?: { readonly name: string; readonly passwordVariable: string };
}

/** A value that is not written down but taken from `services/.env`. */
export function secret(variable: string): string {
  return `\${${variable}:?set it in services/.env}`;
}

/** A value as compose must read it: its own `$` starts no variable. */
export function plain(text: string): string {
  return text.replaceAll('$', '$$$$');
}

const OWN_NAMES = /^(?:database|monolith|proxy|roles|setup(?:-\d+)?)$/;

/** What a context's container is called in the network: as the context, unless something else has that name. */
export function containerName(context: string): string {
  return OWN_NAMES.test(context) ? `${context}-service` : context;
}
