import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import type { LeftKind } from '../../artifacts/service-tests.ts';
import type { Decisions } from '../decisions.ts';
import type { CutSlice } from '../slice/cut-slice.ts';
import { type ApplicationRunners, callFor } from './application-runners.ts';
import type { TestSide } from './lacking-names.ts';
import { withoutService } from './own-run.ts';
import type { RunnerCall } from './runner-calls.ts';
import { type RunnerSetup, runnerSetup } from './runner-setup.ts';
import { testFiles } from './test-files.ts';
import { needsOf, type TestNeeds } from './test-needs.ts';
import { whyNotAlone } from './why-not-alone.ts';

interface ToldTest {
  /** Relative to the application's folder, as are the others. */
  readonly path: string;
  readonly why: string;
}

/** A test that stays with the monolith, and why. */
export interface LeftTest extends ToldTest {
  readonly kind: LeftKind;
  /** What it said when it was tried: of this run and this machine, so nothing to keep. */
  readonly said?: string;
}

/** What running tests showed, by their path. */
export type FailedTests = ReadonlyMap<string, Omit<LeftTest, 'path'>>;

/** A test of what the service has, and nothing else. */
export interface TakenTest extends ToldTest {
  readonly call: RunnerCall;
  readonly needs: TestNeeds;
}

/** A runner with what it reads before the first test. */
export interface PreparedRunner {
  readonly call: RunnerCall;
  readonly setup: RunnerSetup;
  readonly needs: readonly TestNeeds[];
  /** Why it cannot be prepared in the service. */
  readonly why: string | undefined;
}

export interface ChosenTests {
  readonly taken: readonly TakenTest[];
  readonly left: readonly LeftTest[];
  /** The runners of what is taken. */
  readonly runners: readonly PreparedRunner[];
}

export interface TestOptions {
  readonly analysis: Analysis;
  readonly slice: CutSlice;
  /** Nodes that were cut out of modules that the slice has. */
  readonly cut: ReadonlySet<ts.Node>;
  /** Bodies of functions that the service has as calls of the monolith, and the functions. */
  readonly bodies: readonly ts.Node[];
  readonly remote: readonly FunctionRecord[];
  readonly runners: ApplicationRunners;
  /** The service's folder where it lies below the application, whose own runners look into it. */
  readonly below: string | undefined;
  /** Tests that stay as people decided. */
  readonly decided: Decisions['tests'];
  /** Tests that were tried in vain. */
  readonly failed: FailedTests;
}

/** Tests that tell the service from the monolith. */
export function differing({ left }: ChosenTests): readonly LeftTest[] {
  return left.filter(({ kind }) => kind === 'differs');
}

/** The application's tests of modules that the service has, told apart by whether they need nothing else. */
export function chooseTests(options: TestOptions): ChosenTests {
  const { machine } = options.analysis;
  const { sources } = machine;
  const absent = new Set([...options.cut, ...options.bodies]);
  const side = serviceSide(options);
  const follow = (absolute: string) => needsOf(machine, absent, side, absolute);
  const whyNot = (needs: TestNeeds) => whyNotAlone(options, side, needs) ?? unreadable(needs, sources.root);
  const prepared = new Map<RunnerCall, PreparedRunner>();
  const taken: TakenTest[] = [];
  const left: LeftTest[] = [];
  for (const absolute of testFiles(machine)) {
    const path = sources.relative(absolute);
    const needs = follow(absolute);
    const subjects = needs.subjects.filter((one) => side.module(one) !== undefined);
    if (subjects.length === 0) continue;
    const call = callFor(options.runners, sources, absolute);
    const stays = decidedOn(options, path) ?? options.failed.get(path);
    const why = whyNot(needs);
    if (stays !== undefined || why !== undefined || 'why' in call) {
      left.push({ path, ...(stays ?? { kind: 'needs', why: why ?? ('why' in call ? call.why : '') }) });
      continue;
    }
    const runner = prepared.get(call) ?? prepare(options, side, call, { follow, whyNot });
    prepared.set(call, runner);
    if (runner.why !== undefined) left.push({ path, kind: 'needs', why: runner.why });
    else
      taken.push({
        path,
        why: `tests ${subjects.map((one) => sources.relative(one)).join(', ')}`,
        call,
        needs,
      });
  }
  const used = [...prepared.values()].filter(({ call }) => taken.some((one) => one.call === call));
  return { taken, left, runners: used };
}

function decidedOn({ decided }: TestOptions, path: string): Omit<LeftTest, 'path'> | undefined {
  return decided[path] === undefined
    ? undefined
    : { kind: 'decided', why: 'stays with the monolith, as `tests` in migrate.config.yaml says' };
}

function serviceSide({ analysis: { machine }, slice, remote }: TestOptions): TestSide {
  const kept = new Map(slice.modules.map((module) => [module.items.module.absolutePath, module]));
  return {
    module: (absolute) => kept.get(absolute),
    isProgram: (absolute) => machine.modules.has(absolute) || kept.has(absolute),
    remote,
  };
}

interface Following {
  readonly follow: (absolute: string) => TestNeeds;
  readonly whyNot: (needs: TestNeeds) => string | undefined;
}

/** Settings and set-up files are followed as tests are: what they need keeps all tests of the runner. */
function prepare(
  { analysis, below }: TestOptions,
  { isProgram }: TestSide,
  call: RunnerCall,
  { follow, whyNot }: Following,
): PreparedRunner {
  const { sources } = analysis.machine;
  const setup = runnerSetup(sources, call);
  const code = setup.settings
    .filter((name) => /\.[cm]?[jt]s$/.test(name))
    .map((name) => join(sources.root, name));
  // What settings name in passing, for coverage say, are modules, patterns and output folders: nothing that is loaded.
  const needs = [...new Set([...code, ...setup.files.filter((path) => !isProgram(path))])].map((path) => ({
    ...follow(path),
    data: [],
    subjects: [],
  }));
  const why = needs.flatMap((one) => {
    const found = whyNot(one);
    return found === undefined ? [] : [`has a runner whose set-up ${found}`];
  })[0];
  return { call, setup, needs, why: why ?? whyRunTwice(sources.root, below, call, setup) };
}

function whyRunTwice(
  appDir: string,
  below: string | undefined,
  { runner }: RunnerCall,
  { said }: RunnerSetup,
): string | undefined {
  if (below === undefined || withoutService(manifestOf(appDir), below, runner, said) !== undefined)
    return undefined;
  return `would be run a second time by a script of the application, from which ${below} cannot be left out`;
}

/** The application's package.json when its scripts leave out what comes along; undefined when they do so as it is. */
export function ownScripts(
  appDir: string,
  below: string | undefined,
  { runners }: ChosenTests,
): { before: string; content: string } | undefined {
  if (below === undefined) return undefined;
  const before = manifestOf(appDir);
  const content = runners.reduce(
    (text, { call, setup }) => withoutService(text, below, call.runner, setup.said) ?? text,
    before,
  );
  return content === before ? undefined : { before, content };
}

function manifestOf(appDir: string): string {
  return readFileSync(join(appDir, 'package.json'), 'utf8');
}

function unreadable(needs: TestNeeds, root: string): string | undefined {
  const beside = [...needs.helpers, ...needs.data].find((file) => !file.startsWith(`${root}/`));
  if (beside !== undefined)
    return `needs ${beside.slice(beside.lastIndexOf('/') + 1)}, which lies outside of the application`;
  const secret = needs.data.find((file) => basename(file).startsWith('.env'));
  if (secret !== undefined) return `reads ${basename(secret)}, which may hold secrets`;
  const bytes = needs.data.find((file) => !isUtf8(readFileSync(file)));
  return bytes === undefined ? undefined : `reads ${bytes.slice(root.length + 1)}, which is no text`;
}
