import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { z } from 'zod';

/** What the program does when its first word is this one. */
export interface Answer {
  readonly code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

export interface EngineCall {
  readonly words: readonly string[];
  /** Texts of the files that were handed over as secrets, as they were during the call. */
  readonly secrets: readonly string[];
}

export interface FakeEngine {
  /** A PATH with nothing but the engine and Node.js. */
  readonly path: string;
  calls(): EngineCall[];
}

const callSchema = z.object({ words: z.array(z.string()), secrets: z.array(z.string()) });

/** A program that answers as it is told and writes down what it was asked. */
const PROGRAM = `#!/usr/bin/env node
const { appendFileSync, readFileSync } = require('node:fs');
const words = process.argv.slice(2);
const secrets = words.flatMap((word) => {
  const [, file] = /^id=[^,]+,src=(.+)$/.exec(word) || [];
  return file === undefined ? [] : [readFileSync(file, 'utf8')];
});
const name = process.argv[1];
appendFileSync(name + '.calls', JSON.stringify({ words, secrets }) + '\\n');
const answer = JSON.parse(readFileSync(name + '.json', 'utf8'))[words[0]] || { code: 64, stderr: 'what is ' + words[0] };
process.stdout.write(answer.stdout || '');
process.stderr.write(answer.stderr || '');
process.exitCode = answer.code || 0;
`;

/** Puts engines of these names on a PATH of their own. */
export function fakeEngines(
  folder: string,
  engines: Readonly<Record<string, Readonly<Record<string, Answer>>>>,
): FakeEngine {
  mkdirSync(folder, { recursive: true });
  for (const [name, answers] of Object.entries(engines)) {
    const program = join(folder, name);
    writeFileSync(program, PROGRAM);
    chmodSync(program, 0o755);
    writeFileSync(`${program}.json`, JSON.stringify(answers));
  }
  const files = Object.keys(engines).map((name) => join(folder, `${name}.calls`));
  return {
    path: [folder, dirname(process.execPath)].join(delimiter),
    calls: () => files.filter((file) => existsSync(file)).flatMap(callsIn),
  };
}

function callsIn(file: string): EngineCall[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => callSchema.parse(JSON.parse(line)));
}
