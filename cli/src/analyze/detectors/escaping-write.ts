import { defineDetector } from './detector.ts';

/** The diagnostic that the analysis of data access makes of it. */
const ESCAPES = 'MIG-2010';

/** A write that stays when the transaction around it is rolled back. */
export const escapingWrite = defineDetector({
  id: 'escaping-write',
  sees: 'a write that runs outside of the transaction that is open around it',
  find: ({ facts }) =>
    facts.diagnostics.flatMap(({ code, file, line, message, cause }) =>
      code === ESCAPES && file !== undefined && line !== undefined
        ? [
            {
              name: functionAt(facts.functions, file, line),
              file,
              line,
              message,
              ...(cause === undefined ? {} : { data: { cause } }),
            },
          ]
        : [],
    ),
});

/** The innermost function around a line. */
function functionAt(
  functions: readonly { file: string; name: string; line: number; endLine: number }[],
  file: string,
  line: number,
): string {
  const around = functions.filter((one) => one.file === file && one.line <= line && line <= one.endLine);
  const innermost = around.sort((left, right) => right.line - left.line)[0];
  return innermost?.name ?? '(module)';
}
