import type { LibraryModel } from '../interpreter/machine.ts';
import { asyncContextModel } from './async-context.ts';
import { bookshelfModel } from './bookshelf/bookshelf.ts';
import { drizzleModel } from './drizzle/drizzle.ts';
import { firestoreModel } from './firestore/firestore.ts';
import { knexModel } from './knex/knex.ts';
import { kyselyModel } from './kysely/kysely.ts';
import { massiveModel } from './massive/massive.ts';
import { mikroOrmModel } from './mikro-orm/mikro-orm.ts';
import { mongodbModel } from './mongo/driver.ts';
import { mongooseModels } from './mongo/mongoose.ts';
import { objectionModel } from './objection/objection.ts';
import { prismaModel } from './prisma/prisma.ts';
import type { SchemaSink } from './schema/tables.ts';
import { sequelizeModel } from './sequelize/sequelize.ts';
import { mysqlModel } from './sql-clients/mysql.ts';
import { pgModel } from './sql-clients/pg.ts';
import { pgFormatModel } from './sql-clients/pg-format.ts';
import { pgPromiseModel } from './sql-clients/pg-promise.ts';
import { pgTextsModel } from './sql-clients/pg-texts.ts';
import { pgtypedModel } from './sql-clients/pgtyped.ts';
import { postgresModel } from './sql-clients/postgres.ts';
import { slonikModel } from './sql-clients/slonik.ts';
import { sqlStringModel } from './sql-clients/sql-strings.ts';
import { sqlTagsModel } from './sql-clients/sql-tags.ts';
import { sqliteModel } from './sql-clients/sqlite.ts';
import { squelModel } from './sql-clients/squel.ts';
import { supabaseModel } from './supabase/supabase.ts';
import { typeormModel } from './typeorm/typeorm.ts';

/** Every library of data access that is followed. Each has its page under docs/detectors, which a test checks. */
export function dataAccessModels(sink: SchemaSink): LibraryModel[] {
  return [
    knexModel(sink),
    kyselyModel(sink),
    pgModel(sink),
    mysqlModel(sink),
    sqliteModel(sink),
    postgresModel(sink),
    slonikModel(sink),
    pgPromiseModel(sink),
    massiveModel(sink),
    pgFormatModel,
    sqlStringModel,
    squelModel,
    pgTextsModel,
    pgtypedModel,
    sqlTagsModel,
    sequelizeModel(sink),
    typeormModel(sink),
    mikroOrmModel(sink),
    drizzleModel(sink),
    bookshelfModel(sink),
    objectionModel(sink),
    prismaModel(sink),
    ...mongooseModels(sink),
    mongodbModel,
    supabaseModel(sink),
    firestoreModel(),
    asyncContextModel,
  ];
}
