import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DESKTOP_COMMANDS } from '../../../../src/configure/commands/desktop/table.js';
import { readKeyStore } from '../../../../src/configure/commands/desktop/java/key-store.js';
import { readHost, runIn, treeFromDisk } from '../../../make/disk-tree.js';
import { canRunReal, layRoot, NOW, type RootFile } from '../../../make/root-oracle.js';
import { readContent } from '../../../../src/kernel/content.js';
import { unpackedPackage } from '../../../make/unpacked-package.js';

const PEMS = '/usr/share/ca-certificates/mozilla';
const NAMES = existsSync(PEMS) ? readdirSync(PEMS).sort() : [];
const STORE = 'etc/ssl/certs/java/cacerts';
const JAR = '/usr/share/ca-certificates-java/ca-certificates-java.jar';

interface JavaCase {
  readonly summary: string;
  /** Standard input of one run after the other. */
  readonly inputs: readonly string[];
  readonly args?: readonly string[];
  readonly files?: Readonly<Record<string, RootFile>>;
}

const add = (names: readonly string[]): string => names.map((name) => `+/c/${name}\n`).join('');
const CASES: readonly JavaCase[] = [
  { summary: 'all certificates', inputs: [add(NAMES)] },
  { summary: 'nothing', inputs: [''] },
  { summary: 'some, and some of them again', inputs: [add(NAMES.slice(0, 9)), add(NAMES.slice(5, 12))] },
  {
    summary: 'some taken away',
    inputs: [
      add(NAMES.slice(0, 30)),
      NAMES.slice(3, 20)
        .map((name) => `-x/${name}\r\n`)
        .join(''),
    ],
  },
  { summary: 'what cannot be read', inputs: [`+/c/none\n+/c/text\n+/c/\n?\n\n${add(NAMES.slice(0, 1))}`] },
  { summary: 'names that are not ASCII', inputs: ['+/c/\xc3\x84.crt\n-/c/x\n'] },
  { summary: 'another password', inputs: [add(NAMES.slice(0, 2))], args: ['-storepass', 'sEcret\xc3\xa4'] },
  {
    summary: 'a store of another password',
    inputs: [''],
    files: { [STORE]: 'no store at all, but long enough for one' },
  },
  { summary: 'wrong arguments', inputs: [''], args: ['x'] },
];

function lay(root: string, test: JavaCase, jar: Uint8Array): void {
  const first = readFileSync(join(PEMS, NAMES[0] ?? ''));
  const certificates = Object.fromEntries(NAMES.map((name) => [`c/${name}`, readFileSync(join(PEMS, name))]));
  const own = {
    'c/text': 'no certificate\n',
    'c/Ä.crt': first,
    [JAR.slice(1)]: jar,
    'etc/ssl/certs/java/': '',
  };
  layRoot(root, { ...certificates, ...own, ...test.files });
}

interface Outcome {
  readonly runs: readonly unknown[];
  readonly store: unknown;
}

function storeOf(bytes: Uint8Array | undefined, args: readonly string[] = []): unknown {
  if (
    bytes === undefined ||
    args.length === 1 ||
    !Buffer.from(bytes).readUInt32BE().toString(16).startsWith('feed')
  )
    return bytes?.length;
  const password = Buffer.from(args[1] ?? 'changeit', 'latin1').toString('utf8');
  return readKeyStore(bytes, password)
    .entries()
    .map(([alias, { certificate }]) => [alias, Buffer.from(certificate).toString('base64').slice(0, 900)]);
}

/** The real one, its fixed paths mounted for the run alone. */
function real(root: string, test: JavaCase): Outcome {
  const mount =
    'mkdir -p /etc/ssl/certs/java; mount --bind "$1/etc/ssl/certs/java" /etc/ssl/certs/java && mount --bind "$1/c" /mnt && ';
  const runs = test.inputs.map((input) => {
    const jar = `${root}${JAR}`;
    const java = [
      'java',
      '-Xmx64m',
      '-jar',
      jar,
      ...(test.args ?? []).map((arg) => Buffer.from(arg, 'latin1').toString('utf8')),
    ];
    const ended = spawnSync(
      'unshare',
      ['--mount', 'sh', '-c', `${mount} shift && exec "$@"`, 'sh', root, ...java],
      {
        input: Buffer.from(input.replaceAll('/c/', '/mnt/'), 'latin1'),
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_CTYPE: 'C.UTF-8' },
        encoding: 'latin1',
      },
    );
    return { status: ended.status, stdout: ended.stdout, complained: ended.stderr !== '' };
  });
  const path = join(root, STORE);
  return { runs, store: storeOf(existsSync(path) ? readFileSync(path) : undefined, test.args) };
}

async function ours(root: string, test: JavaCase): Promise<Outcome> {
  const tree = treeFromDisk(root, NOW);
  const runs: unknown[] = [];
  for (const stdin of test.inputs) {
    const { status, stdout, stderr } = await runIn(
      tree,
      DESKTOP_COMMANDS,
      ['java', '-Xmx64m', '-jar', JAR, ...(test.args ?? [])],
      { stdin },
    );
    runs.push({ status, stdout, complained: stderr !== '' });
  }
  const found = tree.lookup(STORE);
  const bytes = found?.kind === 'file' ? readContent(found.content, readHost) : undefined;
  return { runs, store: storeOf(bytes, test.args) };
}

for (const suite of ['bookworm', 'trixie']) {
  const folder = unpackedPackage(suite, 'ca-certificates-java', 'the key store of Java');
  const usable = folder !== undefined && NAMES.length > 0 && canRunReal('java', 'the key store of Java');
  describe.runIf(usable)(`ca-certificates-java of ${suite}`, () => {
    test.each(CASES.map((one) => [one.summary, one] as const))('%s', async (_, one) => {
      const roots = [
        mkdtempSync(join(tmpdir(), 'rootfs-java-')),
        mkdtempSync(join(tmpdir(), 'rootfs-java-')),
      ];
      try {
        for (const root of roots) lay(root, one, readFileSync(`${folder ?? ''}${JAR}`));
        expect(await ours(roots[0] ?? '', one)).toEqual(real(roots[1] ?? '', one));
      } finally {
        for (const root of roots) rmSync(root, { recursive: true, force: true });
      }
    });
  });
}
