import type { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import { lineOf } from '../../analyze/interpreter/machine.ts';
import { installedVersion } from '../service/package-json.ts';
import { lackingNames, type TestSide } from './lacking-names.ts';
import { openedDatabase } from './opened-database.ts';
import { loadedModules, type TestNeeds } from './test-needs.ts';

/** The first of everything that keeps a test, or the set-up of its runner, from running without the monolith. */
export function whyNotAlone(
  { analysis, cut }: { readonly analysis: Analysis; readonly cut: ReadonlySet<ts.Node> },
  side: TestSide,
  needs: TestNeeds,
): string | undefined {
  const { sources } = analysis.machine;
  const missing = needs.packages.find((name) => installedVersion(sources.root, name) === undefined);
  const database = openedDatabase(sources, needs);
  return (
    wholeApplication(analysis, new Set(needs.subjects)) ??
    wholeApplication(analysis, loadedModules(needs)) ??
    lackingPart(side, needs) ??
    cutModule(analysis, cut, needs) ??
    needs.doubts[0] ??
    (database === undefined ? undefined : `connects to a database (${database.file}:${database.line})`) ??
    (missing === undefined ? undefined : `needs the package ${missing}, which is not installed`)
  );
}

function lackingPart(side: TestSide, needs: TestNeeds): string | undefined {
  const names = lackingNames(needs.marks(), side);
  // A module that is missing says more than what it is missed for.
  const lacking = names.find((name) => !name.includes('#')) ?? names[0];
  if (lacking === undefined) return undefined;
  return side.remote.some((record) => record.id === lacking)
    ? `needs ${lacking}, which the service asks the monolith for`
    : `needs ${lacking}, which stays with the monolith`;
}

/** A test of the application as a whole knows routes of every context. */
function wholeApplication(
  { application, entry, machine }: Analysis,
  loaded: ReadonlySet<string>,
): string | undefined {
  const starts = [application.createdAt, application.listenAt].map((node) => node?.getSourceFile().fileName);
  const found = [entry, ...starts].find((path) => path !== undefined && loaded.has(path));
  return found === undefined
    ? undefined
    : `starts the whole application: it loads ${machine.sources.relative(found)}`;
}

/** A module without its foreign registrations is not what the test was written for. */
function cutModule({ machine }: Analysis, cut: ReadonlySet<ts.Node>, needs: TestNeeds): string | undefined {
  const loaded = loadedModules(needs);
  const node = [...cut].find((one) => loaded.has(one.getSourceFile().fileName));
  if (node === undefined) return undefined;
  return `needs the whole of ${machine.pathOf(node)}, of which line ${lineOf(node)} stays with the monolith`;
}
