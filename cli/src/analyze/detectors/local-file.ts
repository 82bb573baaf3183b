import { ts } from '#typescript';
import type { CallSite } from '../interpreter/call-sites.ts';
import { bySite, callPlace, optionOf, textOf } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import type { Evidence } from './evidence.ts';
import { handedFiles } from './handed-files.ts';

const READS = new Set([
  'readFile',
  'readFileSync',
  'createReadStream',
  'readJson',
  'readJsonSync',
  'open',
  'openSync',
]);
const WRITES = new Set(
  'writeFile writeFileSync appendFile appendFileSync createWriteStream mkdir mkdirSync unlink unlinkSync rm rmSync rmdir rename renameSync copyFile copyFileSync cp truncate outputFile outputJson writeJson ensureDir ensureDirSync remove move'.split(
    ' ',
  ),
);
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

function useOf({ target, args }: CallSite): { kind: string; writes: boolean } | undefined {
  if (/^fs(?:-extra)?\./.test(target)) {
    const member = target.split('.').at(-1) ?? '';
    if (WRITES.has(member)) return { kind: 'write', writes: true };
    return READS.has(member) ? { kind: 'read', writes: false } : undefined;
  }
  if (SERVED.test(target)) return { kind: 'served', writes: false };
  const answer = ANSWERS[target];
  if (answer !== undefined) return { kind: answer, writes: false };
  const isStorage =
    target === 'multer.diskStorage' || (target === 'multer' && optionOf(args, 'dest') !== undefined);
  return isStorage ? { kind: 'upload', writes: true } : undefined;
}

/** Relative to the application where it is below it; absolute elsewhere; the source text where it is not known. */
function pathOf({ machine }: Evidence, sites: readonly CallSite[]): { path: string; known: boolean } {
  const root = `${machine.sources.root}/`;
  const texts = sites.map(({ args }) =>
    textOf(optionOf(args, 'dest') ?? optionOf(args, 'destination') ?? args[0]),
  );
  const known = texts.filter((text) => text !== undefined);
  if (known.length === 0) return { path: argumentText(sites[0]), known: false };
  const paths = known
    .flatMap((text) => text.split(' | '))
    .map((text) => text.replace(root, '').replace(/^\.\//, ''));
  return { path: [...new Set(paths)].sort().join(' | '), known: true };
}

function argumentText(site: CallSite | undefined): string {
  const [first] = site?.node.arguments ?? [];
  if (first === undefined || ts.isObjectLiteralExpression(first)) return '{?}';
  return first.getText().replaceAll(/\s+/g, ' ').slice(0, 80).replace(/^\//, '');
}
