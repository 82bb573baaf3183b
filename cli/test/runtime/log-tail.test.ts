import { expect, test } from 'vitest';
import { logTail, redact } from '../../src/runtime/log-tail.ts';
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
