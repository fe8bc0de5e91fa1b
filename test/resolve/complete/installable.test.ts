import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PackagesIndex, PackageStanza } from '../../../src/archive/debian/stanza.js';
import { compareVersions } from '../../../src/formats/debian/version.js';
import { notInstallable } from '../../../src/resolve/debian/complete/not-installable.js';
import { makeWorld } from '../../../src/resolve/debian/solve.js';
import { COLLECTION, hasCollection, loadIndexes, caseFiles, readCases, readSets } from '../frozen.js';

/** What was done to an index before dose judged it; by the last word of the list's name. */
const CHANGES: Readonly<Record<string, (indexes: readonly PackagesIndex[]) => readonly PackagesIndex[]>> = {
  candidates: highestOnly,
  removed: withoutRemoved,
  conflicts: withAddedConflicts,
};

function readLines(file: string): readonly string[] {
  return readFileSync(join(COLLECTION, 'satisfiability', file), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

function filtered(
  indexes: readonly PackagesIndex[],
  keep: (stanza: PackageStanza) => boolean,
): readonly PackagesIndex[] {
  return indexes.map((index) => ({ ...index, stanzas: index.stanzas.filter(keep) }));
}

function highestOnly(indexes: readonly PackagesIndex[]): readonly PackagesIndex[] {
  const highest = new Map<string, PackageStanza>();
  for (const stanza of indexes.flatMap(({ stanzas }) => stanzas)) {
    const known = highest.get(stanza.name);
    if (known === undefined || compareVersions(stanza.version, known.version) > 0)
      highest.set(stanza.name, stanza);
  }
  return filtered(indexes, (stanza) => highest.get(stanza.name) === stanza);
}

function withoutRemoved(indexes: readonly PackagesIndex[]): readonly PackagesIndex[] {
  const removed = new Set(readLines('removed.txt'));
  return filtered(indexes, ({ name }) => !removed.has(name));
}

function withAddedConflicts(indexes: readonly PackagesIndex[]): readonly PackagesIndex[] {
  const added = new Map<string, string[]>();
  for (const line of readLines('added-conflicts.tsv')) {
    const [name = '', hit = ''] = line.split('\t');
    added.set(name, [...(added.get(name) ?? []), hit]);
  }
  return indexes.map((index) => ({
    ...index,
    stanzas: index.stanzas.map((stanza) => {
      const more = added.get(stanza.name);
      if (more === undefined) return stanza;
      return { ...stanza, conflicts: [stanza.conflicts, ...more].filter((text) => text !== '').join(', ') };
    }),
  }));
}

interface List {
  readonly file: string;
  readonly architecture: string;
  readonly indexes: readonly PackagesIndex[];
}

/** `broken-SUITE-main|all-ARCH[-CHANGE].tsv`: main alone, or with updates and security, as in the sets of that name. */
function readList(file: string): List {
  const [, suite = '', scope = '', architecture = '', change = ''] =
    /^broken-(.+)-(main|all)-([a-z0-9]+)(?:-(.+))?\.tsv$/.exec(file) ?? [];
  const id = `${suite}${scope === 'all' ? '-all' : ''}-${architecture}/`;
  const sources = [...readSets(), ...readCases(caseFiles())].find((one) => one.id.startsWith(id))?.sources;
  if (sources === undefined) throw new Error(`no set or request of the collection belongs to ${file}`);
  const indexes = loadIndexes(sources, [architecture]);
  const changed = change === '' ? indexes : CHANGES[change]?.(indexes);
  if (changed === undefined) throw new Error(`${file}: what was changed is not known here`);
  return { file, architecture, indexes: changed };
}

function files(): readonly string[] {
  if (!hasCollection('satisfiability')) return [];
  return readdirSync(join(COLLECTION, 'satisfiability'))
    .filter((name) => name.startsWith('broken-'))
    .sort();
}

/** Name, version and architecture: the reasons of dose are one of many. */
function firstColumns(line: string): string {
  return line.split('\t').slice(0, 3).join('\t');
}

describe('the packages of an archive that cannot be installed', () => {
  it.each(files())(
    'are those that dose found: %s',
    (file) => {
      const { architecture, indexes } = readList(file);
      const found = notInstallable(makeWorld(indexes, { architecture }));
      const lines = found.map(({ stanza: { name, version, architecture: own } }) =>
        [name, version, own].join('\t'),
      );
      expect(lines.sort()).toEqual(readLines(file).map(firstColumns).sort());
    },
    120_000,
  );
});
