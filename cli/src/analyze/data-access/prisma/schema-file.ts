/** What `schema.prisma` says, from all of its files. */
export interface PrismaSchema {
  readonly models: ReadonlyMap<string, PrismaModel>;
  readonly provider: string | undefined;
  /** Where the client is generated, as the schema's files write it. */
  readonly outputs: readonly string[];
}

export interface PrismaModel {
  readonly name: string;
  readonly table: string;
  readonly isView: boolean;
  readonly fields: ReadonlyMap<string, PrismaField>;
}

export interface PrismaField {
  readonly name: string;
  readonly column: string;
  /** A scalar, an enumeration or a model. */
  readonly type: string;
  readonly isList: boolean;
  readonly relation: string | undefined;
  /** Fields of this model that hold the key; empty on the other side of a relation. */
  readonly keys: readonly string[];
}

/** Reads the texts of a schema's files. */
export function readPrismaSchema(texts: readonly string[]): PrismaSchema {
  const models = new Map<string, PrismaModel>();
  const outputs: string[] = [];
  let provider: string | undefined;
  for (const text of texts) {
    for (const { kind, name, lines } of blocksOf(text)) {
      if (kind === 'model' || kind === 'view')
        models.set(name, models.get(name) ?? modelOf(kind, name, lines));
      const setting = (key: string) =>
        lines
          .map((line) => new RegExp(`^${key}\\s*=\\s*"([^"]*)"`).exec(line)?.[1])
          .find((one) => one !== undefined);
      if (kind === 'datasource') provider ??= setting('provider');
      const output = kind === 'generator' ? setting('output') : undefined;
      if (output !== undefined) outputs.push(output);
    }
  }
  return { models, provider, outputs };
}

interface Block {
  readonly kind: string;
  readonly name: string;
  readonly lines: readonly string[];
}

/** Top-level blocks; attributes that span lines are put on one. */
function blocksOf(text: string): Block[] {
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*/g, (token) =>
    token.startsWith('"') ? token : '',
  );
  return [...bare.matchAll(/^\s*(model|view|datasource|generator)\s+(\w+)\s*\{([\s\S]*?)^\s*\}/gm)].map(
    ([, kind = '', name = '', body = '']) => ({
      kind,
      name,
      lines: body
        .replaceAll(/\(([^()]*)\)/g, (group) => group.replaceAll('\n', ' '))
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    }),
  );
}

function modelOf(kind: string, name: string, lines: readonly string[]): PrismaModel {
  const fields = lines.flatMap((line) => fieldOf(line) ?? []);
  const mapped = lines
    .map((line) => /^@@map\(\s*(?:name\s*:\s*)?"([^"]+)"/.exec(line)?.[1])
    .find((one) => one !== undefined);
  return {
    name,
    table: mapped ?? name,
    isView: kind === 'view',
    fields: new Map(fields.map((field) => [field.name, field])),
  };
}

function fieldOf(line: string): PrismaField | undefined {
  const [, name, type, list] = /^(\w+)\s+(\w+)(?:\([^)]*\))?(\[\])?\??/.exec(line) ?? [];
  if (name === undefined || type === undefined) return undefined;
  const relation = /@relation\(([^)]*)\)/.exec(line)?.[1] ?? '';
  const keys = /fields\s*:\s*\[([^\]]*)\]/.exec(relation)?.[1] ?? '';
  return {
    name,
    column: /@map\(\s*(?:name\s*:\s*)?"([^"]+)"/.exec(line)?.[1] ?? name,
    type,
    isList: list !== undefined,
    relation: /(?:^|name\s*:)\s*"([^"]+)"/.exec(relation)?.[1],
    keys: keys
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  };
}

/** The table between two lists of models that refer to each other without a model of their own. */
export function implicitTable(
  schema: PrismaSchema,
  model: PrismaModel,
  field: PrismaField,
): string | undefined {
  const target = schema.models.get(field.type);
  if (target === undefined || !field.isList) return undefined;
  const back = [...target.fields.values()].find(
    (one) =>
      one.type === model.name && one.relation === field.relation && (target !== model || one !== field),
  );
  if (back === undefined || !back.isList) return undefined;
  return `_${field.relation ?? [model.name, target.name].sort().join('To')}`;
}
