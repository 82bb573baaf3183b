import { ts } from '#whole-typescript';
import { isGenerated } from '../generated-modules.ts';
import { installedVersion } from './package-json.ts';

/** Before these Babel's parsers refuse `??` and `?.` unless a plugin is named. */
const FIRST_WITH_NULLISH = { '@babel/parser': [7, 8], babylon: [7, 8] } as const;

const NOT_THERE: readonly number[] = [Number.POSITIVE_INFINITY];

/** Whether an older Babel compiles the application, which could not read what newer JavaScript says. */
export function speaksOlderSyntax(appDir: string): boolean {
  return Object.entries(FIRST_WITH_NULLISH).some(([name, [major, minor]]) => {
    const [own = 0, ownMinor = 0] = installedVersion(appDir, name)?.split('.').map(Number) ?? NOT_THERE;
    return own < major || (own === major && ownMinor < minor);
  });
}

/** A generated module in the JavaScript of 2018, comments and formatting kept; any other text as it is. */
export function inOlderSyntax(path: string, text: string): string {
  if (!isGenerated(path) || !path.endsWith('.js')) return text;
  return ts.transpileModule(text, {
    fileName: path,
    compilerOptions: { target: ts.ScriptTarget.ES2018, module: ts.ModuleKind.ESNext, allowJs: true },
  }).outputText;
}
