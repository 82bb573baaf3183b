import { type MergedText, mergeTexts } from '../ports/git.ts';

export interface TreeMerge {
  readonly files: ReadonlyMap<string, string>;
  /** Files whose hand edits were carried over, conflicts or not. */
  readonly kept: readonly string[];
  /** Files that hold conflict markers, or that one side removed while the other changed it, with the reason. */
  readonly conflicts: readonly { readonly path: string; readonly why: string }[];
}

type Merge = (mine: string, base: string, theirs: string) => MergedText;

/**
 * Joins what people changed in a service with what an extraction generates now, file by file, against what it generated
 * before.
 * @param mine the service as it is, @param base as it was generated, @param theirs as it is generated now
 */
export function mergeTrees(
  mine: ReadonlyMap<string, string>,
  base: ReadonlyMap<string, string>,
  theirs: ReadonlyMap<string, string>,
  merge: Merge = mergeTexts,
): TreeMerge {
  const files = new Map<string, string>();
  const kept: string[] = [];
  const conflicts: { path: string; why: string }[] = [];
  for (const path of [...new Set([...mine.keys(), ...base.keys(), ...theirs.keys()])].sort()) {
    const [own, before, now] = [mine.get(path), base.get(path), theirs.get(path)];
    const isEdited = own !== before;
    if (!isEdited || own === now) {
      if (now !== undefined) files.set(path, now);
      continue;
    }
    kept.push(path);
    if (now === before) {
      if (own !== undefined) files.set(path, own);
    } else if (own === undefined || now === undefined) {
      files.set(path, own ?? now ?? '');
      conflicts.push({
        path,
        why:
          own === undefined
            ? 'you removed it, and it is generated anew'
            : 'you edited it, and it is generated no more',
      });
    } else {
      const merged = merge(own, before ?? '', now);
      files.set(path, merged.text);
      if (merged.conflicts > 0)
        conflicts.push({ path, why: `${merged.conflicts} places that both sides changed` });
    }
  }
  return { files, kept, conflicts };
}

/** Files that still hold the markers of an earlier merge. */
export function unresolvedFiles(tree: ReadonlyMap<string, string>): readonly string[] {
  return [...tree].filter(([, text]) => /^<{7} your edits$/m.test(text)).map(([path]) => path);
}
