/** A server framework whose routes this version does not read. */
export interface OtherFramework {
  readonly name: string;
  readonly packages: readonly string[];
  /** The calls that make an application or its routes, as `package.member`. */
  readonly makers: readonly string[];
  /** What of it is not read, and what is. */
  readonly cause: string;
  readonly remedy: string;
}

const ONLY_EXPRESS =
  'If a part of it is an Express application of its own, name the file that calls express() as monolith.entry in migrate.config.yaml; otherwise this version cannot take it apart.';

const FRAMEWORKS: readonly OtherFramework[] = [
  {
    name: 'NestJS',
    packages: ['@nestjs/core'],
    makers: ['@nestjs/core.NestFactory.create', '@nestjs/core.NestFactory.createMicroservice'],
    cause:
      'NestJS makes its routes of modules, controllers and decorators of its own, which are not read, also where it runs on Express. Read are applications made by express(), and controllers of routing-controllers, tsoa, inversify-express-utils, @overnightjs, @decorators/express and awilix-express.',
    remedy: ONLY_EXPRESS,
  },
  {
    name: 'Fastify',
    packages: ['fastify'],
    makers: ['fastify', 'fastify.fastify'],
    cause: 'Routes of Fastify, its plug-ins and schemas are not read, nor what @fastify/express mounts.',
    remedy: ONLY_EXPRESS,
  },
  {
    name: 'Koa',
    packages: ['koa'],
    makers: ['koa'],
    cause: 'Middleware of Koa and the routers that belong to it (koa-router, @koa/router) are not read.',
    remedy: ONLY_EXPRESS,
  },
  {
    name: 'Hapi',
    packages: ['@hapi/hapi', 'hapi'],
    makers: ['@hapi/hapi.server', '@hapi/hapi.Server', 'hapi.server', 'hapi.Server'],
    cause: 'Routes of Hapi and its plug-ins are not read.',
    remedy: ONLY_EXPRESS,
  },
];

/** The framework that a call makes an application of, by what it calls. */
export function frameworkMadeBy(target: string): OtherFramework | undefined {
  return FRAMEWORKS.find(({ makers }) => makers.includes(target));
}

/** The framework among the packages that an application depends on. */
export function frameworkAmong(dependsOn: (name: string) => boolean): OtherFramework | undefined {
  return FRAMEWORKS.find(({ packages }) => packages.some(dependsOn));
}
