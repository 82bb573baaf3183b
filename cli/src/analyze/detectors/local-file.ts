import { ts } from '#typescript';
import type { CallSite } from '../interpreter/call-sites.ts';
import { bySite, callPlace, textOf } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import type { Evidence } from './evidence.ts';
import { fileOfPackage } from './files-of-packages.ts';
import { handedFiles } from './handed-files.ts';
import { walk } from './syntax-walk.ts';

const READS = new Set('readFile createReadStream readJson readJSON open'.split(' '));
const WRITES = new Set(
  'writeFile appendFile createWriteStream mkdir mkdirp mkdirs mkdtemp unlink rm rmdir rename copy copyFile cp truncate outputFile outputJson outputJSON writeJson writeJSON ensureDir ensureFile emptyDir remove move symlink link'.split(
    ' ',
  ),
);
/** They are told of another path, too. */
const ONTO_ANOTHER = new Set('rename copy copyFile cp move symlink link'.split(' '));
const ANSWERS: Readonly<Record<string, string>> = {
  'res.sendFile': 'answer',
  'res.sendfile': 'answer',
  'res.download': 'answer',
  'res.render': 'template',
};
const SERVED = /^(?:express\.static|serve-static|serve-favicon|serve-index|koa-static)$/;

/** Files that lie beside the code: another process has another folder. */
export const localFile = defineDetector({
  id: 'local-file',
  sees: 'files that are read, written, served or rendered below the folder of the application',
  find: (evidence) =>
    bySite(evidence.sites).flatMap((sites): Found[] => {
      const [site] = sites;
      const handed = handedOver(evidence, sites);
      const use = useOf(site) ?? (handed.length === 0 ? undefined : { kind: 'handed', writes: false });
      if (use === undefined) return [];
      const { path, known } =
        use.kind === 'handed' ? { path: handed.join(' | '), known: true } : pathOf(evidence, sites);
      if (path.startsWith('/')) return [];
      const isServed = evidence.served.has(site.caller.id);
      return [
        {
          name: use.kind,
          ...callPlace(evidence.machine, site),
          message: `${site.node.expression.getText().replaceAll(/\s+/g, '')} ${SAYS[use.kind] ?? 'uses'} ${path}`,
          data: {
            kind: use.kind,
            function: site.caller.id,
            callers: [...(evidence.callers.get(site.caller.id) ?? [])],
            path,
            known,
            writes: use.writes,
            during: isServed ? 'requests' : 'start-up',
          },
        },
      ];
    }),
});

/** The platform's and Express's own functions say by their names what they do with a path. */
const OWN_NAMES = /^(?:fs|fs-extra|path|url|express|http|https|req|res|class|process|globals)\b/;

function handedOver({ machine }: Evidence, sites: readonly [CallSite, ...CallSite[]]): string[] {
  if (OWN_NAMES.test(sites[0].target)) return [];
  return [...new Set(sites.flatMap((site) => handedFiles(machine, site)))].sort();
}

const SAYS: Readonly<Record<string, string>> = {
  handed: 'reads',
  read: 'reads',
  write: 'writes',
  served: 'serves',
  answer: 'answers with',
  template: 'renders',
  upload: 'stores uploads in',
};

interface FileUse {
  readonly kind: string;
  readonly writes: boolean;
}

function useOf(site: CallSite): FileUse | undefined {
  const { target } = site;
  const member = memberOfFiles(target);
  if (member !== undefined) {
    if (WRITES.has(member)) return { kind: 'write', writes: true };
    return READS.has(member) ? { kind: 'read', writes: false } : undefined;
  }
  if (SERVED.test(target)) return { kind: 'served', writes: false };
  const answer = ANSWERS[target];
  if (answer !== undefined) return { kind: answer, writes: false };
  const use = fileOfPackage(site);
  return use === undefined ? undefined : { kind: use.kind, writes: use.kind !== 'read' };
}

/** `writeFile` of `fs.promises.writeFile` and of `fs-extra.writeFileSync`. */
function memberOfFiles(target: string): string | undefined {
  if (!/^(?:fs|fs-extra|graceful-fs|mz\/fs)\./.test(target)) return undefined;
  return target.split('.').at(-1)?.replace(/Sync$/, '');
}

/** Relative to the application where it is below it; absolute elsewhere; the source text where it is not known. */
function pathOf({ machine }: Evidence, sites: readonly CallSite[]): { path: string; known: boolean } {
  const root = `${machine.sources.root}/`;
  const known = sites.flatMap(pathsIn);
  if (known.length === 0) return unknownPath(sites[0]);
  const paths = known
    .flatMap((text) => text.split(' | '))
    .map((text) => text.replace(root, '').replace(/^\.\//, ''));
  return { path: [...new Set(paths)].sort().join(' | '), known: true };
}

function pathsIn(site: CallSite): string[] {
  const { target, args } = site;
  const use = fileOfPackage(site);
  if (use !== undefined) return use.path === undefined ? [] : [use.path];
  const told = ONTO_ANOTHER.has(memberOfFiles(target) ?? '') ? args.slice(0, 2) : args.slice(0, 1);
  return told.flatMap((one) => textOf(one) ?? []);
}

function unknownPath(site: CallSite | undefined): { path: string; known: boolean } {
  const [first] = site?.node.arguments ?? [];
  if (first === undefined) return { path: '{?}', known: false };
  const called = ts.isObjectLiteralExpression(first) ? handedToCallback(first) : undefined;
  if (called !== undefined && ts.isStringLiteralLike(called))
    return { path: called.text.replace(/^\.\//, ''), known: true };
  if (called === undefined && ts.isObjectLiteralExpression(first)) return { path: '{?}', known: false };
  const text = (called ?? first).getText().replaceAll(/\s+/g, ' ').slice(0, 80).replace(/^\//, '');
  return { path: text, known: false };
}

/** `destination: (req, file, done) => done(null, 'uploads')` */
function handedToCallback(options: ts.ObjectLiteralExpression): ts.Expression | undefined {
  const given = options.properties.find((one) => one.name?.getText() === 'destination');
  const work = given !== undefined && ts.isPropertyAssignment(given) ? given.initializer : given;
  if (work === undefined || !ts.isFunctionLike(work)) return undefined;
  const done = work.parameters.at(-1)?.name.getText();
  let found: ts.Expression | undefined;
  walk(work, (one) => {
    if (ts.isCallExpression(one) && one.expression.getText() === done && one.arguments.length > 1)
      found ??= one.arguments[1];
  });
  return found;
}
