import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes an Express application of about so many lines: features with a router, a controller, services and a model each,
 * every third one in TypeScript, knex and sequelize by turns, helpers that all share, and imports across features.
 */
export function generate(folder: string, lines: number): void {
  const write = (path: string, text: string): number => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return text.split('\n').length - 1;
  };
  let written = 0;
  for (const [path, text] of Object.entries(SHARED)) written += write(path, text);
  const features: string[] = [];
  while (written < lines) {
    const number = features.length;
    const name = `${NOUNS[number % NOUNS.length] ?? 'item'}${Math.floor(number / NOUNS.length)}`;
    for (const [path, text] of featureFiles(name, features.at(-1), number)) written += write(path, text);
    features.push(name);
  }
  write('src/app.js', application(features));
}

const NOUNS = [
  'order',
  'customer',
  'product',
  'invoice',
  'shipment',
  'review',
  'coupon',
  'ticket',
  'account',
  'report',
];
const ACTIONS = ['list', 'find', 'create', 'update', 'archive', 'restore', 'summarize', 'assign'] as const;
const HELPERS_OF_FEATURE = 6;

const SHARED: Readonly<Record<string, string>> = {
  'package.json': `${JSON.stringify({ name: 'generated', main: 'src/app.js', dependencies: { express: '5.1.0', knex: '3.1.0', pg: '8.16.0', sequelize: '6.37.0' } }, null, 2)}\n`,
  'tsconfig.json': '{ "compilerOptions": { "allowJs": true, "module": "commonjs" } }\n',
  'src/shared/db.js':
    "const knex = require('knex');\n\nmodule.exports = knex({ client: 'pg', connection: process.env.DATABASE_URL });\n",
  'src/shared/sequelize.js':
    "const { Sequelize } = require('sequelize');\n\nmodule.exports = new Sequelize(process.env.DATABASE_URL, { dialect: 'postgres' });\n",
  'src/shared/wrap.js':
    'module.exports = (handler) => (req, res, next) => Promise.resolve(handler(req, res, next)).catch(next);\n',
  'src/shared/logger.js':
    "const LEVELS = ['debug', 'info', 'warn', 'error'];\nconst logger = {};\nfor (const level of LEVELS) logger[level] = (message, details = {}) => console.log(level, message, details);\nmodule.exports = logger;\n",
  'src/shared/require-user.js':
    "module.exports = (role) => (req, res, next) => {\n  if (!req.headers.authorization) return res.status(401).json({ error: 'unauthorized' });\n  req.user = { role };\n  next();\n};\n",
};

function application(features: readonly string[]): string {
  return [
    "const express = require('express');",
    ...features.map((name) => `const ${name} = require('./features/${name}/routes');`),
    '',
    'const app = express();',
    'app.use(express.json());',
    ...features.map((name) => `app.use('/api/${name}', ${name});`),
    'app.listen(process.env.PORT || 3000);',
    'module.exports = app;',
    '',
  ].join('\n');
}

function featureFiles(
  name: string,
  previous: string | undefined,
  number: number,
): [path: string, text: string][] {
  const at = `src/features/${name}`;
  const isTyped = number % 3 === 2;
  const service = isTyped ? `${at}/service.ts` : `${at}/service.js`;
  return [
    [`${at}/routes.js`, routes(name)],
    [`${at}/controller.js`, controller(name)],
    [service, services(name, previous, isTyped)],
    [`${at}/repository.js`, number % 2 === 0 ? knexRepository(name) : sequelizeRepository(name)],
    [`${at}/rules.js`, rules(name)],
  ];
}

function routes(name: string): string {
  const verbs = {
    list: 'get',
    find: 'get',
    create: 'post',
    update: 'put',
    archive: 'delete',
    restore: 'post',
    summarize: 'get',
    assign: 'patch',
  };
  return [
    "const { Router } = require('express');",
    "const wrap = require('../../shared/wrap');",
    "const requireUser = require('../../shared/require-user');",
    "const controller = require('./controller');",
    '',
    'const router = Router();',
    "router.use(requireUser('staff'));",
    ...ACTIONS.map(
      (action) => `router.${verbs[action]}('/:${name}Id/${action}', wrap(controller.${action}));`,
    ),
    '',
    'module.exports = router;',
    '',
  ].join('\n');
}

function controller(name: string): string {
  return [
    "const logger = require('../../shared/logger');",
    "const service = require('./service');",
    '',
    ...ACTIONS.flatMap((action) => [
      `exports.${action} = async (req, res) => {`,
      `  logger.info('${name} ${action}', { id: req.params.${name}Id });`,
      `  const result = await service.${action}(req.params.${name}Id, req.body || {});`,
      "  if (!result) return res.status(404).json({ error: 'not found' });",
      '  res.json(result);',
      '};',
      '',
    ]),
  ].join('\n');
}

function services(name: string, previous: string | undefined, isTyped: boolean): string {
  const parameters = isTyped ? 'id: string, input: Record<string, unknown>' : 'id, input';
  const load = (variable: string, path: string) =>
    isTyped ? `import ${variable} = require('${path}');` : `const ${variable} = require('${path}');`;
  const export_ = (action: string) =>
    isTyped
      ? `export async function ${action}(${parameters}) {`
      : `exports.${action} = async function ${action}(${parameters}) {`;
  return [
    load('repository', './repository'),
    load('rules', './rules'),
    ...(previous === undefined ? [] : [load('neighbor', `../${previous}/repository`)]),
    '',
    ...ACTIONS.flatMap((action, index) => [
      export_(action),
      `  const checked = rules.check${index % HELPERS_OF_FEATURE}(input);`,
      `  if (checked.problems.length > 0) return { ${name}: id, problems: checked.problems };`,
      `  const row = await repository.${action}(id, checked.values);`,
      ...(previous !== undefined && index % 3 === 0
        ? ['  const related = await neighbor.find(id, {});', '  return { ...row, related };']
        : ['  return row;']),
      isTyped ? '}' : '};',
      '',
    ]),
  ].join('\n');
}

function knexRepository(name: string): string {
  return [
    "const db = require('../../shared/db');",
    '',
    `exports.list = () => db('${name}s').select('*').orderBy('id');`,
    `exports.find = (id) => db('${name}s').where({ id }).first();`,
    `exports.create = (id, values) => db('${name}s').insert({ ...values, parent_id: id }).returning('*');`,
    `exports.update = (id, values) => db('${name}s').where({ id }).update(values).returning('*');`,
    `exports.archive = (id) => db.transaction(async (trx) => {`,
    `  await trx('${name}_history').insert({ ${name}_id: id, action: 'archive' });`,
    `  return trx('${name}s').where({ id }).update({ archived: true });`,
    '});',
    `exports.restore = (id) => db('${name}s').where({ id }).update({ archived: false });`,
    `exports.summarize = () => db.raw('select count(*) as total, max(h.at) as last from ${name}s join ${name}_history h on h.${name}_id = ${name}s.id');`,
    `exports.assign = (id, values) => db('${name}s').where({ id }).update({ owner: values.owner });`,
    '',
  ].join('\n');
}

function sequelizeRepository(name: string): string {
  return [
    "const { DataTypes } = require('sequelize');",
    "const sequelize = require('../../shared/sequelize');",
    '',
    `const Model = sequelize.define('${name}', { label: DataTypes.STRING, owner: DataTypes.STRING, archived: DataTypes.BOOLEAN });`,
    '',
    'exports.list = () => Model.findAll();',
    'exports.find = (id) => Model.findByPk(id);',
    'exports.create = (id, values) => Model.create({ ...values, parentId: id });',
    'exports.update = (id, values) => Model.update(values, { where: { id } });',
    'exports.archive = (id) => sequelize.transaction(async (transaction) => {',
    '  const row = await Model.findByPk(id, { transaction });',
    '  return row.update({ archived: true }, { transaction });',
    '});',
    'exports.restore = (id) => Model.update({ archived: false }, { where: { id } });',
    'exports.summarize = () => Model.count();',
    'exports.assign = (id, values) => Model.update({ owner: values.owner }, { where: { id } });',
    '',
  ].join('\n');
}

/** Plain code, as most of an application is: branches, loops over lists, texts. */
function rules(name: string): string {
  return Array.from({ length: HELPERS_OF_FEATURE }, (_, index) => [
    `const FIELDS${index} = ['label', 'owner', 'amount', 'currency', 'note${index}'];`,
    '',
    `/** Checks what a caller wants of a ${name}. */`,
    `exports.check${index} = function check${index}(input) {`,
    '  const problems = [];',
    '  const values = {};',
    `  for (const field of FIELDS${index}) {`,
    '    const value = input[field];',
    '    if (value === undefined) continue;',
    "    if (typeof value === 'string' && value.length > 200) {",
    "      problems.push(field + ' is too long');",
    '      continue;',
    '    }',
    "    values[field] = typeof value === 'string' ? value.trim() : value;",
    '  }',
    '  if (values.amount !== undefined && Number.isNaN(Number(values.amount))) {',
    "    problems.push('amount is no number');",
    '  } else if (values.amount > 1000 && !values.owner) {',
    "    problems.push('large amounts need an owner');",
    '  }',
    '  return { problems, values };',
    '};',
    '',
  ])
    .flat()
    .join('\n');
}
