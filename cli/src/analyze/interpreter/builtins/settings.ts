import { join } from 'node:path';
import { parse } from 'yaml';
import type { LibraryModel, Machine } from '../machine.ts';
import { jsonValue, requireModule } from '../modules.ts';
import { getProperty, isNullish } from '../properties.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  type ObjectValue,
  objectValue,
  stringOf,
  UNKNOWN,
  type Value,
} from '../values.ts';
import { layOverSettings } from '../values-of-settings.ts';
import { filePathOf } from './urls.ts';

/** `config`: the settings in `config/default.*`, below those of the development environment, which is its own default. */
export const configModel: LibraryModel = {
  packages: ['config'],
  load: (machine) => {
    const settings = objectValue([], true);
    for (const name of ['default', 'development']) {
      const layer = settingsFile(machine, join(machine.sources.root, 'config', name));
      if (layer !== undefined) layOverSettings(settings, layer);
    }
    settings.props.set(
      'get',
      nativeFunction('config.get', ({ args, node }) => settingAt(machine, settings, args[0], '.', node)),
    );
    settings.props.set(
      'has',
      nativeFunction('config.has', () => UNKNOWN),
    );
    settings.props.set('default', settings);
    return settings;
  },
};

/** `nconf`: files and defaults by a path with colons; what the environment may override stays as written there. */
export const nconfModel: LibraryModel = {
  packages: ['nconf'],
  load: (machine) => {
    const settings = objectValue([], true);
    const take = ({ args }: Call): void => {
      for (const arg of args) {
        const named = filePathOf(arg.kind === 'object' ? arg.props.get('file') : arg);
        const json =
          named?.endsWith('.json') === true
            ? machine.sources.readJson(join(machine.sources.root, named.replace(machine.sources.root, '')))
            : undefined;
        const value = json === undefined ? undefined : jsonValue(json);
        if (value?.kind === 'object') layOverSettings(settings, value);
      }
    };
    const self: NativeValue = native('nconf', {
      get: (name) => {
        if (name === 'get')
          return nativeFunction(name, ({ args, node }) => settingAt(machine, settings, args[0], ':', node));
        if (name === 'default') return self;
        return nativeFunction(name, (call) => {
          if (name === 'file' || name === 'add') take(call);
          const [given] = call.args;
          if (name === 'defaults' && given?.kind === 'object') layOverSettings(settings, given);
          return self;
        });
      },
    });
    return self;
  },
};

function settingsFile(machine: Machine, base: string): ObjectValue | undefined {
  for (const extension of ['.json', '.js', '.cjs', '.ts', '.yaml', '.yml']) {
    const file = base + extension;
    if (!machine.sources.exists(file)) continue;
    const value = extension.startsWith('.y') ? yamlValue(machine, file) : moduleValue(machine, file);
    if (value.kind === 'object') return value;
  }
  return undefined;
}

function moduleValue(machine: Machine, file: string): Value {
  if (file.endsWith('.json')) return jsonValue(machine.sources.readJson(file));
  const exported = requireModule(machine, file);
  const ofDefault = exported.kind === 'object' ? exported.props.get('default') : undefined;
  return ofDefault ?? exported;
}

function yamlValue(machine: Machine, file: string): Value {
  try {
    return jsonValue(parse(machine.sources.readText(file) ?? ''));
  } catch {
    return UNKNOWN;
  }
}

function settingAt(
  machine: Machine,
  settings: Value,
  name: Value | undefined,
  separator: string,
  node: Call['node'],
): Value {
  const names = stringOf(name)?.split(separator);
  if (names === undefined) return INPUT;
  const found = names.reduce<Value>((value, one) => getProperty(machine, value, one, node), settings);
  return isNullish(found) ? INPUT : found;
}
