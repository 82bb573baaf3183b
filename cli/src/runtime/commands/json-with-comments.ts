/** What settings of compilers and of Rush hold: JSON with comments and trailing commas. @throws SyntaxError for anything else */
export function parseJsonWithComments(text: string): unknown {
  const plain = text
    .replace(
      /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
      (_, string: string | undefined) => string ?? '',
    )
    .replace(/,(\s*[}\]])/g, '$1');
  return JSON.parse(plain);
}
