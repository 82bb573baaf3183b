/**
 * Preloaded into a command: below FAULTY_ROOT the file system is read-only (FAULTY_CODE=EROFS), or full once FAULTY_AFTER bytes
 * were written there (ENOSPC). Modes do not stop root, and not everybody may mount.
 */
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { resolve, sep } = require('node:path');

const root = resolve(process.env.FAULTY_ROOT);
const code = process.env.FAULTY_CODE;
let left = Number(process.env.FAULTY_AFTER ?? 0);
const descriptors = new Set();

const isBelow = (path) => typeof path === 'string' && `${resolve(path)}${sep}`.startsWith(`${root}${sep}`);
const writes = (flags) => typeof flags === 'string' && /[wa+]/.test(flags);

function refuse(syscall, path) {
  const text = code === 'EROFS' ? 'read-only file system' : 'no space left on device';
  const where = path === undefined ? '' : ` '${path}'`;
  throw Object.assign(new Error(`${code}: ${text}, ${syscall}${where}`), { code, syscall, path });
}

function spend(bytes, syscall, path) {
  left -= bytes;
  if (left < 0) refuse(syscall, path);
}

/** @param guard runs before the real function, which it stops by throwing */
function guarded(name, guard, after = () => undefined) {
  const real = fs[name];
  fs[name] = (...args) => {
    guard(...args);
    const result = real(...args);
    after(result, ...args);
    return result;
  };
}

if (code === 'EROFS') {
  const changing = (syscall) => (path) => isBelow(path) && refuse(syscall, path);
  for (const name of ['chmodSync', 'rmSync', 'rmdirSync', 'unlinkSync', 'writeFileSync', 'appendFileSync'])
    guarded(name, changing(name.replace('Sync', '')));
  // An existing folder is no change: mkdir -p of it succeeds.
  guarded('mkdirSync', (path) => isBelow(path) && !fs.existsSync(path) && refuse('mkdir', path));
  guarded('openSync', (path, flags) => isBelow(path) && writes(flags) && refuse('open', path));
  guarded(
    'accessSync',
    (path, mode) => isBelow(path) && mode === fs.constants.W_OK && refuse('access', path),
  );
  for (const name of ['renameSync', 'linkSync', 'symlinkSync', 'copyFileSync', 'cpSync'])
    guarded(name, (from, to) => {
      if (isBelow(to)) refuse(name.replace('Sync', ''), to);
      if (name === 'renameSync' && isBelow(from)) refuse('rename', from);
    });
} else {
  guarded(
    'openSync',
    () => undefined,
    (descriptor, path, flags) => isBelow(path) && writes(flags) && descriptors.add(descriptor),
  );
  guarded('closeSync', (descriptor) => descriptors.delete(descriptor));
  guarded(
    'writeSync',
    (descriptor, data) => descriptors.has(descriptor) && spend(Buffer.byteLength(data), 'write'),
  );
  guarded('writeFileSync', (path, data) => isBelow(path) && spend(Buffer.byteLength(data), 'write', path));
  for (const name of ['copyFileSync', 'cpSync'])
    guarded(name, (from, to) => isBelow(to) && spend(fs.statSync(from).size, 'copyfile', to));
}
syncBuiltinESMExports();
