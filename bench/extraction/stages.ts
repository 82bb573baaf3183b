export interface Stage {
  readonly name: string;
  readonly seconds: number;
}

/** The stages of a command by what its progress says: each lasts until the next one begins. */
export function stagesOf(progress: string, whole: number): Stage[] {
  const begun = progress.split('\n').flatMap((line) => {
    const [, at, name] = /^\s*(\d+\.\d)s (.+)$/.exec(line) ?? [];
    return at === undefined || name === undefined ? [] : [{ name: plain(name), at: Number(at) }];
  });
  const named = [{ name: 'loading the command', at: 0 }, ...begun];
  return named.map(({ name, at }, index) => ({ name, seconds: (named[index + 1]?.at ?? whole) - at }));
}

/** Without ports and counts, which differ between rounds. */
function plain(name: string): string {
  return name.replaceAll(/ on port \d+/g, '');
}
