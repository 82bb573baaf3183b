import type { CallSite } from '../interpreter/call-sites.ts';
import { optionOf, textOf } from './call-places.ts';

interface FileUse {
  readonly kind: 'read' | 'write' | 'upload';
  /** As the call says it; undefined where that is not known. */
  readonly path: string | undefined;
}

/** How a package is told of a file: by an option of one of these names, or by its first argument. */
interface Teller {
  readonly call: RegExp;
  readonly kind: FileUse['kind'];
  readonly options?: readonly string[];
  /** Without the option the package keeps no file. */
  readonly needsOption?: true;
  /** Without a path it keeps nothing, or is told of it elsewhere. */
  readonly needsPath?: true;
}

const TELLERS: readonly Teller[] = [
  { call: /^multer$/, kind: 'upload', options: ['dest'], needsOption: true },
  { call: /^multer\.diskStorage$/, kind: 'upload', options: ['destination'] },
  {
    call: /^(?:formidable(?:\.\w+)?|multiparty\.Form|connect-multiparty|express-form-data\.parse)$/,
    kind: 'upload',
    options: ['uploadDir'],
    needsOption: true,
  },
  { call: /^express-fileupload$/, kind: 'upload', options: ['tempFileDir'], needsOption: true },
  { call: /^req\.mv$/, kind: 'upload' },
  // `low(new FileSync('db.json'))`: the adapter is told, not what it is handed to.
  { call: /^lowdb(?:\.(?:JSON|Text)File(?:Sync)?)?$/, kind: 'write', needsPath: true },
  {
    call: /^(?:@seald-io\/)?nedb(?:-promises)?(?:\.create|\.Datastore)?$/,
    kind: 'write',
    options: ['filename'],
    needsPath: true,
  },
  { call: /^node-persist\.init(?:Sync)?$/, kind: 'write', options: ['dir'], needsOption: true },
  { call: /^jsonfile\.readFile(?:Sync)?$/, kind: 'read' },
  { call: /^(?:jsonfile\.writeFile(?:Sync)?|write-file-atomic(?:\.sync)?)$/, kind: 'write' },
  { call: /^winston\.transports\.File$/, kind: 'write', options: ['filename'] },
  { call: /^winston-daily-rotate-file$/, kind: 'write', options: ['filename', 'dirname'] },
  { call: /^rotating-file-stream\.createStream$/, kind: 'write' },
  { call: /^sharp\(\).*\.toFile$/, kind: 'write' },
  { call: /^(?:exceljs\.Workbook\(\)\.(?:xlsx|csv)|xlsx)\.readFile$/, kind: 'read' },
  { call: /^(?:exceljs\.Workbook\(\)\.(?:xlsx|csv)|xlsx)\.writeFile$/, kind: 'write' },
  { call: /^session-file-store\(\)$/, kind: 'write', options: ['path'] },
  { call: /^unzipper\.Extract$/, kind: 'write', options: ['path'] },
  { call: /^adm-zip\(\)\.(?:extractAllTo|writeZip)$/, kind: 'write' },
];

/** What a package that keeps or makes files is told of them. */
export function fileOfPackage({ target, args }: Pick<CallSite, 'target' | 'args'>): FileUse | undefined {
  for (const { call, kind, options, needsOption, needsPath } of TELLERS) {
    if (!call.test(target)) continue;
    const said = (options ?? []).map((name) => optionOf(args, name)).filter((one) => one !== undefined);
    if (said.length === 0 && needsOption === true) continue;
    const paths = said.map(textOf).filter((one) => one !== undefined);
    const path = paths[0] ?? textOf(args[0]);
    if (path !== undefined || said.length > 0 || needsPath !== true) return { kind, path };
  }
  return undefined;
}
