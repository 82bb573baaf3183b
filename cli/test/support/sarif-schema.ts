import { createRequire } from 'node:module';
import { z } from 'zod';

/** As much of the package's own validator as is used; its matcher is for Jest. */
const validatorSchema = z.custom<new (options: object) => Validator>((value) => typeof value === 'function');
interface Validator {
  addMetaSchema(schema: unknown): void;
  validate(schema: unknown, data: unknown): boolean;
  errorsText(): string;
}

/** What OASIS's schema of SARIF 2.1.0 says of a document; undefined when nothing. */
export function sarifFault(text: string): string | undefined {
  const require = createRequire(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/package.json'));
  const validator = new (validatorSchema.parse(require('ajv')))({ schemaId: 'auto', validateSchema: false });
  validator.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
  const schema: unknown = require('./lib/schemas/sarif-2.1.0-rtm.5.json');
  return validator.validate(schema, JSON.parse(text)) ? undefined : validator.errorsText();
}
