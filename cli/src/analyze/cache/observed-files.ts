import { hash } from 'node:crypto';
import type { EntryKind, FolderEntry, SourceFiles } from '../../ports/source-files.ts';

/** One question to the file system and a digest of its answer. */
export type Observation = [question: 'read' | 'kind' | 'list' | 'real', path: string, answer: string];

interface Content {
  readonly value: Buffer | Error;
  readonly digest: string;
}

type Answers<T> = Map<string, { readonly answer: T }>;

/**
 * Files that remember every question that was asked of them: an analysis that would get the same answers would come to the
 * same model. Each question is asked once, so that one analysis sees one state of a tree that changes under it.
 */
export class ObservedFiles implements SourceFiles {
  readonly #files: SourceFiles;
  readonly #reads: Answers<Content> = new Map();
  readonly #kinds: Answers<EntryKind | undefined> = new Map();
  readonly #lists: Answers<readonly FolderEntry[] | undefined> = new Map();
  readonly #real: Answers<string | undefined> = new Map();

  constructor(files: SourceFiles) {
    this.#files = files;
  }

  read(path: string): Buffer {
    const { value } = remembered(this.#reads, path, () => readAnswer(this.#files, path));
    if (value instanceof Error) throw value;
    return value;
  }

  kindOf(path: string): EntryKind | undefined {
    return remembered(this.#kinds, path, () => this.#files.kindOf(path));
  }

  list(folder: string): readonly FolderEntry[] | undefined {
    return remembered(this.#lists, folder, () => this.#files.list(folder));
  }

  realPath(path: string): string | undefined {
    return remembered(this.#real, path, () => this.#files.realPath(path));
  }

  /** Every question with its answer's digest. */
  observations(): Observation[] {
    return [
      ...[...this.#reads].map(([path, { answer }]): Observation => ['read', path, answer.digest]),
      ...[...this.#kinds].map(([path, { answer }]): Observation => ['kind', path, answer ?? '']),
      ...[...this.#lists].map(([path, { answer }]): Observation => ['list', path, listDigest(answer)]),
      ...[...this.#real].map(([path, { answer }]): Observation => ['real', path, answer ?? '']),
    ];
  }
}

/** The digest that a question's answer has now. */
export function answerNow(files: SourceFiles, [question, path]: Observation): string {
  switch (question) {
    case 'read':
      return readAnswer(files, path).digest;
    case 'kind':
      return files.kindOf(path) ?? '';
    case 'list':
      return listDigest(files.list(path));
    case 'real':
      return files.realPath(path) ?? '';
  }
}

function remembered<T>(answers: Answers<T>, path: string, ask: () => T): T {
  const known = answers.get(path);
  if (known !== undefined) return known.answer;
  const answer = ask();
  answers.set(path, { answer });
  return answer;
}

function readAnswer(files: SourceFiles, path: string): Content {
  try {
    const value = files.read(path);
    return { value, digest: digestOf(value) };
  } catch (error) {
    const refusal = error instanceof Error ? error : new Error(String(error));
    return { value: refusal, digest: `refused: ${refusal.message}` };
  }
}

function listDigest(entries: readonly FolderEntry[] | undefined): string {
  return entries === undefined ? '' : digestOf(JSON.stringify(entries));
}

export function digestOf(content: string | Uint8Array): string {
  return hash('sha256', content);
}
