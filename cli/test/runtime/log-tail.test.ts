import { describe, expect, test } from 'vitest';
import { causeInLog, logTail, redact } from '../../src/runtime/log-tail.ts';
import { emptyProject } from '../helpers/copy-fixture.ts';

test.each([
  ['postgres://me:secret@host/db', 'postgres://me:***@host/db'],
  ['amqp://:secret@host', 'amqp://:***@host'],
  ['DB_PASSWORD=secret next', 'DB_PASSWORD=*** next'],
  ['{"token": "abc", "a": 1}', '{"token": "***", "a": 1}'],
  ['GET http://host/a:b', 'GET http://host/a:b'],
])('redacts %s', (text, expected) => expect(redact(text)).toBe(expected));

test('redacts known values wherever they stand', () => {
  expect(redact('auth failed for me/s3cret!', ['s3cret!'])).toBe('auth failed for me/***');
});

test('the tail holds the last lines of a long log, and nothing for a missing one', () => {
  const project = emptyProject({
    log: Array.from({ length: 20_000 }, (_, line) => `line ${line}`).join('\n'),
  });
  expect(logTail(`${project.root}/log`, 2)).toBe('line 19998\nline 19999');
  expect(logTail(`${project.root}/none`)).toBe('');
  project.remove();
});

describe('the cause in a log', () => {
  const chatter = Array.from({ length: 40 }, (_, line) => `tick ${line}`);

  test.each([
    'TypeError: dependencies.error is not iterable',
    'UNCAUGHT Error: Cannot find module "./manifest.json"',
    'error [auth] connect ECONNREFUSED 127.0.0.1:5432',
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'x'",
  ])('is the first error above its last lines: %s', (line) => {
    const project = emptyProject({
      log: ['0 errors, 0 warnings', line, '    at start (app.js:3:1)', ...chatter, 'Error: later'].join('\n'),
    });
    const cause = causeInLog(`${project.root}/log`);
    expect(cause).toContain(`the first error in its log:\n${line}\n    at start (app.js:3:1)\n`);
    expect(cause).toContain('last log lines:\n');
    expect(cause.endsWith('tick 39\nError: later')).toBe(true);
    project.remove();
  });

  test('is its last lines alone where the first error is among them, or there is none', () => {
    const project = emptyProject({
      near: [...chatter, 'Error: port taken'].join('\n'),
      none: chatter.join('\n'),
    });
    expect(causeInLog(`${project.root}/near`)).toMatch(/^last log lines:\n/);
    expect(causeInLog(`${project.root}/none`)).toMatch(/^last log lines:\n/);
    expect(causeInLog(`${project.root}/missing`)).toBe('It wrote nothing to its log.');
    project.remove();
  });

  test('shows no secret', () => {
    const project = emptyProject({
      log: ['Error: cannot reach postgres://me:hidden@db with s3cret!', ...chatter].join('\n'),
    });
    const cause = causeInLog(`${project.root}/log`, ['s3cret!']);
    expect(cause).toContain('postgres://me:***@db with ***');
    project.remove();
  });
});
