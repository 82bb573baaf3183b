import { describe, expect, it } from 'vitest';
import type { Cut } from '../../src/artifacts/context-map.ts';
import { adviceOnJoin, adviceOnKey } from '../../src/decompose/decisions/cut-advice.ts';
import { decompose } from '../../src/decompose/decompose.ts';
import { reportHtml } from '../../src/render/report-html.ts';
import { reportMarkdown } from '../../src/render/report-markdown.ts';
import { aLayeredLibrary, type ModelBuilder } from '../support/a-model.ts';

const LOANS = 'src/models/loan.js';
const cutsOf = (model: ModelBuilder): readonly Cut[] => decompose(model.build()).cuts;
const cutTo = (model: ModelBuilder, kind: Cut['kind'], other: string) =>
  cutsOf(model).find((one) => one.kind === kind && one.from === 'loans' && one.other === other);

/** A library whose loans list joins the given tables. */
const listing = (...others: string[]) =>
  aLayeredLibrary()
    .withFunction(`${LOANS}#list`, {
      reads: ['loans', ...others],
      joins: others.map((other) => ['loans', other]),
    })
    .withFunction('src/controllers/loanController.js#list', { calls: [`${LOANS}#list`] })
    .withRoute('GET', '/loans', { handler: 'src/controllers/loanController.js#list' });

describe('what takes the place of a cut', () => {
  it('is an API for a key that no query follows', () => {
    expect(cutTo(aLayeredLibrary(), 'foreign-key', 'members')).toMatchObject({
      own: 'loans.members_id',
      to: 'members',
      advice: 'api',
      why: 'loans keeps the id without a key: no query follows it, so whoever needs the row asks members.',
    });
  });

  it('is an API for a key that commands check', () => {
    const model = aLayeredLibrary().withFunction('src/services/loanService.js#insert', {
      calls: [`${LOANS}#insert`, 'src/models/member.js#find'],
    });
    expect(cutTo(model, 'foreign-key', 'members')).toMatchObject({
      advice: 'api',
      why: 'loans keeps the id without a key; 1 command that writes it asks for members first, so members must answer with what holds now.',
    });
  });

  it('is a replica for a list', () => {
    expect(cutTo(listing('members'), 'join', 'members')).toMatchObject({
      own: 'loans',
      through: [`${LOANS}#list`],
      advice: 'replica',
      why: '1 query lists loans with columns of members: asking members row by row would cost a call each, a replica of these columns none.',
    });
    expect(cutTo(listing('members'), 'foreign-key', 'members')).toMatchObject({ advice: 'replica' });
  });

  it('is a view for a query over several tables of others', () => {
    expect(cutTo(listing('members', 'books'), 'join', 'members')).toMatchObject({
      advice: 'view',
      why: '1 of 1 query put up to 2 tables of others together: a read-only view, kept up by replication, leaves them as they are.',
    });
  });

  it('is a copy for what nothing writes', () => {
    const model = listing('members').withFunction('src/models/member.js#insert', {});
    expect(cutTo(model, 'join', 'members')).toMatchObject({
      advice: 'replica',
      why: 'Nothing writes members at run time, so a copy that is made once keeps the join.',
    });
  });

  it('is an API for a join that decides about a command', () => {
    const model = aLayeredLibrary()
      .withFunction(`${LOANS}#allowed`, { reads: ['loans', 'members'], joins: [['loans', 'members']] })
      .withFunction('src/services/loanService.js#insert', {
        calls: [`${LOANS}#insert`, `${LOANS}#allowed`],
      });
    expect(cutTo(model, 'join', 'members')).toMatchObject({
      advice: 'api',
      why: '1 query that joins members decides about commands only, so members must answer with what holds now.',
    });
  });

  it('is one context for what is always written together and mostly used here', () => {
    const facts = {
      own: 'loans',
      other: 'reminders',
      context: 'loans',
      owner: 'mail',
      isReference: false,
      joins: 1,
      deciding: 0,
      units: 2,
      unitsWithBoth: 2,
      users: new Map([
        ['loans', 3],
        ['mail', 1],
      ]),
      checks: 0,
    };
    const merge = {
      advice: 'merge',
      why: 'Every transaction that writes loans writes reminders too (2 of 2), and 3 functions of loans use reminders, of mail only 1: one context for both.',
    };
    expect(adviceOnJoin(facts, [1])).toEqual(merge);
    expect(adviceOnKey(facts)).toEqual(merge);
    expect(adviceOnKey({ ...facts, unitsWithBoth: 1 }).advice).not.toBe('merge');
    expect(adviceOnJoin({ ...facts, users: new Map([['mail', 1]]) }, [1]).advice).not.toBe('merge');
  });

  it('stands in both reports', () => {
    const model = listing('members').build();
    const map = decompose(model);
    const why = '1 query lists loans with columns of members';
    expect(reportMarkdown(map, model)).toContain(why);
    expect(reportHtml(map, model)).toContain(why);
  });
});
