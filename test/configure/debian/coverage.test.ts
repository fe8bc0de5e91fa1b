import { describe, expect, test } from 'vitest';
import { coverageOf } from '../../../src/configure/debian/coverage.js';
import type { Package, PackageEntry } from '../../../src/package/package.js';

const NOW = 1_700_000_000;

function file(path: string, text: string): PackageEntry {
  const meta = {
    mode: 0o755,
    uid: 0,
    gid: 0,
    userName: '',
    groupName: '',
    mtimeSeconds: NOW,
    xattrs: new Map(),
  };
  return { ...meta, path, kind: 'file', content: { kind: 'memory', bytes: Buffer.from(text) } };
}

function packageOf(postinst: string, entries: readonly PackageEntry[] = []): Package {
  const scripts = [{ name: 'postinst', mode: 0o755, mtimeSeconds: NOW, bytes: Buffer.from(postinst) }];
  const names = { name: 'p', version: '1', architecture: 'all' };
  return { ...names, control: '', controlFiles: scripts, entries };
}

const ELF = '\x7fELF';
const SHELL = '#!/bin/sh\n';

interface Case {
  readonly summary: string;
  readonly postinst: string;
  readonly entries?: readonly PackageEntry[];
  readonly expected: object;
}

const CASES: readonly Case[] = [
  {
    summary: 'builtins count for nothing',
    postinst: 'set -e\nif [ "$1" = configure ]; then echo done; fi\n',
    expected: { modelled: [], interpreted: [], absent: [], unmodelled: [], computed: 0 },
  },
  {
    summary: 'a program with a model is modelled, in a substitution too',
    postinst: 'x=$(known "$1" | known)\n',
    entries: [file('usr/bin/known', ELF)],
    expected: { modelled: ['known'], unmodelled: [] },
  },
  {
    summary: 'a program without one is told with its line',
    postinst: 'if false; then\n  strange --quiet\nfi\n',
    entries: [file('usr/sbin/strange', ELF)],
    expected: { unmodelled: [{ command: 'strange', script: 'postinst', line: 3 }] },
  },
  {
    summary: 'a program that nobody ships is absent',
    postinst: 'nowhere\n',
    expected: { absent: ['nowhere'], unmodelled: [] },
  },
  {
    summary: 'a shell script is interpreted, and what it calls belongs to the package',
    postinst: '/usr/sbin/helper\n',
    entries: [file('usr/sbin/helper', `${SHELL}strange\n`), file('bin/strange', ELF)],
    expected: {
      interpreted: ['helper'],
      unmodelled: [{ command: 'strange', script: '/usr/sbin/helper', line: 2 }],
    },
  },
  {
    summary: 'functions of the script and of what it sources are no programs',
    postinst: '. /usr/share/lib.sh\nf() { g; }\nf\nh\n',
    entries: [file('usr/share/lib.sh', 'h() { :; }\ng() { :; }\n')],
    expected: { modelled: [], absent: [], unmodelled: [] },
  },
  {
    summary: 'what stands behind exec, env and xargs is called',
    postinst: 'exec known\nenv A=b strange\nfind / | xargs -0 known\n',
    entries: [file('usr/bin/known', ELF), file('usr/bin/strange', ELF), file('usr/bin/env', ELF)],
    expected: { modelled: ['known'], absent: ['find', 'xargs'] },
  },
  {
    summary: 'asking for a program is not calling it',
    postinst: 'command -v strange >/dev/null || true\n',
    entries: [file('usr/bin/strange', ELF)],
    expected: { unmodelled: [], modelled: [] },
  },
  {
    summary: 'a program that an expansion names is counted',
    postinst: '"$editor" /etc/passwd\n',
    expected: { computed: 1 },
  },
  {
    summary: 'a script in another language is told',
    postinst: '#!/usr/bin/perl -w\nprint 1;\n',
    expected: { unmodelled: [{ command: 'perl', script: 'postinst', line: 1 }] },
  },
];

describe('coverage', () => {
  test.each(CASES)('$summary', ({ postinst, entries = [], expected }) => {
    const text = postinst.startsWith('#!') ? postinst : SHELL + postinst;
    const [covered] = coverageOf(
      [packageOf(text, entries)],
      () => new Uint8Array(),
      (name) => name === 'known',
    );
    expect(covered).toMatchObject(expected);
  });
});
