/** RFC 4180, read without the help of what wrote it. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let row: string[] = [];
  let end = 0;
  for (const match of text.matchAll(cell)) {
    const [whole, quoted, plain, separator] = match;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    end = match.index + whole.length;
    if (separator === ',') continue;
    rows.push(row);
    row = [];
  }
  if (end !== text.length) throw new Error(`no CSV from character ${end} on: ${text.slice(end, end + 40)}`);
  return rows;
}
