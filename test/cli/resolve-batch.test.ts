import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { fakeMachine } from '../make/fake-host.js';
import {
  caseFiles,
  COLLECTION,
  hasCollection,
  newestDate,
  readCases,
  type FrozenCase,
} from '../resolve/frozen.js';

const machine = fakeMachine();
afterAll(() => machine.remove());

const files = hasCollection('cases') && hasCollection('archive') ? caseFiles() : [];

interface Line {
  readonly id: string;
  readonly ok: boolean;
  readonly packages?: readonly string[];
  readonly error?: { readonly kind: string; readonly message: string };
}

function isAsApt({ expect: wanted }: FrozenCase, got: Line | undefined): boolean {
  if (!wanted.ok) return got?.error?.kind === wanted.error.kind && got.error.message !== '';
  return JSON.stringify(got?.packages) === JSON.stringify([...wanted.packages].sort());
}

/** The mirrors by repository: a source's root is the mirror of the repository of that name. */
function mirrorsOf(cases: readonly FrozenCase[]): readonly string[] {
  const roots = new Set(cases.flatMap(({ sources }) => sources.map(({ root }) => root)));
  return [...roots].flatMap((root) => {
    const url = pathToFileURL(join(COLLECTION, root)).href;
    return ['--mirror', `${root.replace(/^.*\//, '')}=${url}`];
  });
}

describe.runIf(files.length > 0)('rootfs resolve --batch', () => {
  it.each(files)('answers every request of %s as apt does, in their order', async (file) => {
    const cases = readCases([file]);
    const [first] = cases;
    if (first === undefined) throw new Error(`${file} is empty`);
    const at = newestDate(cases.flatMap(({ sources }) => sources));
    const { status, out, err } = await machine.run([
      ...['resolve', first.suite, '--quiet', '--batch', join(COLLECTION, file)],
      ...['--at', `@${at}`, ...mirrorsOf(cases)],
    ]);
    expect([status, err]).toEqual([0, '']);
    const answers = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    expect(answers.map(({ id }) => id)).toEqual(cases.map(({ id }) => id));
    const different = cases.filter((one, place) => !isAsApt(one, answers[place]));
    expect(different.map(({ id }) => id)).toEqual([]);
  });
});
