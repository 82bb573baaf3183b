import type { SourceText } from './sources.ts';

export interface DetectedPort {
  readonly port: number;
  readonly variable: string;
  /** False when no source reads a port from the environment: then the application listens where it wants. */
  readonly configurable: boolean;
  /** Where it was seen, for the comment in the configuration. */
  readonly seen?: string;
}

const OF_OTHERS =
  /DB|DATABASE|PG|POSTGRES|MYSQL|MONGO|REDIS|SMTP|MAIL|KAFKA|RABBIT|AMQP|ELASTIC|SOCKET|METRICS|DEBUG|LDAP|FTP|SEAM/i;
const DEFAULTED = [
  // process.env.PORT || 3000, process.env['PORT'] ?? '3000', env.PORT || 3000
  /\benv(?:\.([A-Z][A-Z0-9_]*|port)|\[['"]([A-Z][A-Z0-9_]*|port)['"]\])\s*(?:,\s*10\s*)?\)?\s*(?:\|\||\?\?)\s*['"`]?(\d{2,5})\b/g,
  // process.env.PORT ? Number(process.env.PORT) : 3000
  /\benv(?:\.([A-Z][A-Z0-9_]*|port)|\[['"]([A-Z][A-Z0-9_]*|port)['"]\])\s*\?[^:?\n]{1,60}:\s*['"`]?(\d{2,5})\b/g,
  // const { PORT = 3000 } = process.env
  /\b([A-Z][A-Z0-9_]*|port)()\s*=\s*['"`]?(\d{2,5})['"`]?\s*[,}][^;]{0,200}=\s*process\.env\b/g,
  // zod, envalid, joi: PORT: z.coerce.number().default(3000), PORT: port({ default: 3000 })
  /\b([A-Z][A-Z0-9_]*)()['"]?\s*:\s*[^,;\n]{1,80}?default(?:\(|:)\s*['"]?(\d{2,5})\b/g,
];
const READ = /\benv(?:\.([A-Z][A-Z0-9_]*|port)|\[['"]([A-Z][A-Z0-9_]*|port)['"]\])/g;
const FIXED = /\.listen\(\s*(?:\{\s*port:\s*)?(\d{2,5})\b/;

/** The port that the application listens on unless told otherwise, and the variable that tells it. */
export function detectPort(
  sources: readonly SourceText[],
  envFile: Readonly<Record<string, string>>,
): DetectedPort | undefined {
  const defaulted = sources.flatMap(defaultsIn).toSorted((a, b) => rank(a.variable) - rank(b.variable))[0];
  const read = sources.flatMap(readsIn).toSorted((a, b) => rank(a.variable) - rank(b.variable))[0];
  const variable = defaulted?.variable ?? read?.variable;
  const configured = Number(envFile[variable ?? 'PORT']);
  if (Number.isInteger(configured) && configured > 0)
    return {
      port: configured,
      variable: variable ?? 'PORT',
      configurable: true,
      seen: 'the environment file',
    };
  if (defaulted !== undefined) return { ...defaulted, configurable: true };
  const fixed = fixedIn(sources);
  if (variable !== undefined) return { port: fixed?.port ?? 3000, variable, configurable: true };
  return fixed === undefined ? undefined : { ...fixed, variable: 'PORT', configurable: false };
}

interface Found {
  readonly port: number;
  readonly variable: string;
  readonly seen: string;
}

function defaultsIn(source: SourceText): readonly Found[] {
  return DEFAULTED.flatMap((expression) =>
    [...source.text.matchAll(expression)].flatMap((match) => {
      const variable = match[1] || match[2] || '';
      return isPortName(variable) ? [{ port: Number(match[3]), variable, seen: source.path }] : [];
    }),
  );
}

function readsIn(source: SourceText): readonly { variable: string }[] {
  return [...source.text.matchAll(READ)].flatMap((match) => {
    const variable = match[1] ?? match[2] ?? '';
    return isPortName(variable) ? [{ variable }] : [];
  });
}

function fixedIn(sources: readonly SourceText[]): { port: number; seen: string } | undefined {
  for (const source of sources) {
    const match = FIXED.exec(source.text) ?? constantIn(source.text);
    if (match !== null) return { port: Number(match[1]), seen: source.path };
  }
  return undefined;
}

/** `const APP_PORT = 4000; … app.listen(APP_PORT`. */
function constantIn(text: string): RegExpExecArray | null {
  const name = /\.listen\(\s*(?:\{\s*port:\s*)?([A-Za-z_]\w*)\b/.exec(text)?.[1];
  return name === undefined
    ? null
    : new RegExp(`\\bconst\\s+${name}\\s*(?::\\s*number\\s*)?=\\s*(\\d{2,5})\\s*[;\\n]`).exec(text);
}

function isPortName(variable: string): boolean {
  return /^port$/i.test(variable) || (/(?:^|_)PORT$/.test(variable) && !OF_OTHERS.test(variable));
}

function rank(variable: string): number {
  if (variable === 'PORT') return 0;
  return /^(?:port|(?:APP|HTTP|SERVER|API|WEB|NODE)_PORT)$/.test(variable) ? 1 : 2;
}
