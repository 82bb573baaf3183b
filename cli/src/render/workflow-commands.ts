/** A line that GitHub shows beside the code: `::error file=…,line=…::…`. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly text: string;
}

export function workflowCommand({ level, file, line, title, text }: Annotation): string {
  return `::${level} file=${property(file)},line=${line},title=${property(title)}::${data(text)}`;
}

/** The characters that would end a message. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
