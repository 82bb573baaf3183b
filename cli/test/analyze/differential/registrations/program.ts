import { Draft } from '../draft.ts';
import { Modules } from '../modules.ts';
import { registration } from './registrations.ts';

/** An application that only registers routes, in files. */
export interface RoutedProgram {
  entry: string;
  files: ReadonlyMap<string, string>;
  express: 4 | 5;
}

const REGISTRATIONS = 8;

/** Makes an application of the same random registrations for the same seed. */
export function routedProgram(seed: number): RoutedProgram {
  const draft = new Draft(seed);
  const express = draft.chance(0.5) ? 4 : 5;
  const all = Array.from({ length: REGISTRATIONS }, () => registration(draft, 'app', 3));
  const modules = new Modules(draft, express === 4 ? '4.21.2' : '5.1.0');
  modules.addDeclarations();
  modules.addApplication(
    ['const app = express();', ...all, 'app.listen(Number(process.env.PORT));'].join('\n'),
  );
  return { entry: modules.entry, files: modules.texts(), express };
}
