/** Scripts of a package.json by name. */
export type Scripts = Readonly<Record<string, string>>;

/** Options of nodemon that are followed by a value. */
const NODEMON_VALUES = new Set([
  '--ignore',
  '-i',
  '--watch',
  '-w',
  '--ext',
  '-e',
  '--delay',
  '-d',
  '--signal',
  '-s',
  '--config',
  '--cwd',
]);

/**
 * How the application is built and started is how the service is: the files lie at the same places. A watcher that restarts
 * on every edit is left out: a service is started by an orchestrator.
 * @param start the configured start command, where it is not the package's own script
 * @param isSource whether a path is a source that the service has: what starts from sources needs no build
 */
export function serviceScripts(
  scripts: Scripts,
  start: string | undefined,
  isSource: (path: string) => boolean,
): Record<string, string> {
  const named = start !== undefined && !/^(?:npm|yarn|pnpm)\b/.test(start) ? { ...scripts, start } : scripts;
  const kept = new Map<string, string>();
  const keep = (name: string): void => {
    const text = named[name];
    if (text === undefined || kept.has(name)) return;
    kept.set(name, withoutWatcher(text));
    for (const other of scriptsCalled(text)) keepWithHooks(other);
  };
  const keepWithHooks = (name: string): void => {
    for (const one of [`pre${name}`, name, `post${name}`]) keep(one);
  };
  keepWithHooks('start');
  // Bundles of a front end and migrations are no part of a service that nothing is built for.
  if (![...kept.values()].some((text) => startsFromSource(text, isSource))) keepWithHooks('build');
  // Hooks belong to a script of the package; they do not fit a command that stands elsewhere.
  if (named !== scripts) for (const hook of ['prestart', 'poststart']) kept.delete(hook);
  return Object.fromEntries(Object.keys(named).flatMap((name) => entryOf(kept, name)));
}

/** `node server/app.js` of plain JavaScript; TypeScript is built if only to see that it compiles. */
function startsFromSource(text: string, isSource: (path: string) => boolean): boolean {
  return text
    .split(/\s+/)
    .map((word) => word.replace(/^\.\//, ''))
    .some((word) => !/\.[cm]?ts$/.test(word) && [word, `${word}.js`, `${word}/index.js`].some(isSource));
}

function entryOf(kept: ReadonlyMap<string, string>, name: string): [string, string][] {
  const text = kept.get(name);
  return text === undefined ? [] : [[name, text]];
}

/** Other scripts of the package that a script runs. */
export function scriptsCalled(text: string): string[] {
  return [...text.matchAll(/\b(?:npm|yarn|pnpm)\s+(?:run(?:-script)?\s+)?(?:-\S+\s+)*([\w:.-]+)/g)].flatMap(
    ([, name]) => (name === undefined ? [] : [name]),
  );
}

/** `nodemon --ignore sessions/ server/index.js` starts `node server/index.js`; `--exec` names another program. */
function withoutWatcher(text: string): string {
  return text
    .split(/(\s*(?:&&|\|\||;)\s*)/)
    .map((part) => (/^(?:\S+=\S+\s+)*(?:npx\s+)?nodemon\b/.test(part) ? unwatched(part) : part))
    .join('');
}

function unwatched(command: string): string {
  const [before = '', after = ''] = command.split(/(?:npx\s+)?\bnodemon\b/);
  const words = after.trim().match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const rest: string[] = [];
  const node: string[] = [];
  let program = 'node';
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--exec' || word === '-x') {
      program = (words[index + 1] ?? 'node').replace(/^(["'])(.*)\1$/, '$2');
      index += 1;
    } else if (rest.length === 0 && NODEMON_VALUES.has(word)) index += 1;
    else if (rest.length === 0 && (word === '-r' || word === '--require' || word === '--import')) {
      node.push(word, words[index + 1] ?? '');
      index += 1;
    } else if (rest.length > 0 || !word.startsWith('-')) rest.push(word);
    else if (word.startsWith('--inspect')) node.push(word);
  }
  if (rest.length === 0) return command;
  return [before.trim(), program, ...node, ...rest].filter((one) => one !== '').join(' ');
}
