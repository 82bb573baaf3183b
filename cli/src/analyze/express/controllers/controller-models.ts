import type { LibraryModel } from '../../interpreter/machine.ts';
import { awilixExpressModel } from './awilix-express.ts';
import { ControllerRegistry } from './controller-registry.ts';
import { decoratorsExpressModel } from './decorators-express.ts';
import { inversifyModel } from './inversify.ts';
import { overnightModel } from './overnight.ts';
import { routingControllersModel } from './routing-controllers.ts';
import { tsoaModel } from './tsoa.ts';

/** Packages whose decorators make the methods of classes routes; a registry serves one analysis. */
export function controllerModels(): LibraryModel[] {
  return [
    routingControllersModel(new ControllerRegistry()),
    inversifyModel(new ControllerRegistry()),
    overnightModel(new ControllerRegistry()),
    tsoaModel(new ControllerRegistry()),
    awilixExpressModel(),
    decoratorsExpressModel(new ControllerRegistry()),
  ];
}
