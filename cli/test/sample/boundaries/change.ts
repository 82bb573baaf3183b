import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One edit of a copy of the sample. */
export type Edit =
  | { readonly file: string; readonly find: string; readonly replace: string }
  | { readonly file: string; readonly append: string }
  | { readonly file: string; readonly content: string }
  | { readonly file: string; readonly movedTo: string };

/** @throws Error when the place of an edit has changed */
export function apply(root: string, edits: readonly Edit[]): void {
  for (const edit of edits) {
    const file = join(root, edit.file);
    if ('movedTo' in edit) renameSync(file, join(root, edit.movedTo));
    else if ('content' in edit) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, edit.content);
    } else writeFileSync(file, edited(readFileSync(file, 'utf8'), edit));
  }
}

function edited(
  text: string,
  edit: { file: string; append: string } | { file: string; find: string; replace: string },
) {
  if ('append' in edit) return text + edit.append;
  const parts = text.split(edit.find);
  if (parts.length !== 2)
    throw new Error(`"${edit.find}" is ${parts.length - 1} times in ${edit.file}, not once`);
  return parts.join(edit.replace);
}
