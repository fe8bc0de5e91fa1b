import { byteStringOf, textOf } from '../../../../kernel/byte-string.js';
import { checkVersion, compareVersions } from '../../../../formats/debian/version.js';
import type { DpkgDatabase } from '../../../debian/dpkg/database.js';
import type { Process } from '../../../system/process.js';
import { Process as ProcessClass } from '../../../system/process.js';
import type { Command } from '../../command.js';
import { unmodelled } from '../../command.js';
import { dpkgQuery } from './dpkg-query.js';

/** What each operator says of the order of two versions; the `-nl` ones take an empty version for a later one. */
const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  lt: (order) => order < 0,
  '<<': (order) => order < 0,
  le: (order) => order <= 0,
  '<': (order) => order <= 0,
  '<=': (order) => order <= 0,
  eq: (order) => order === 0,
  '=': (order) => order === 0,
  ne: (order) => order !== 0,
  ge: (order) => order >= 0,
  '>': (order) => order >= 0,
  '>=': (order) => order >= 0,
  gt: (order) => order > 0,
  '>>': (order) => order > 0,
};

const EMPTY = /^(?:|<unknown>)$/;

/** Order of two versions of which one may be absent. @see dpkg src/main/enquiry.c, cmpversions */
function order(a: string, b: string, emptyIsLater: boolean): number {
  const [noA, noB] = [EMPTY.test(a), EMPTY.test(b)];
  if (!noA && !noB) return compareVersions(a, b);
  if (noA && noB) return 0;
  return noA === emptyIsLater ? 1 : -1;
}

async function compare(process: Process, args: readonly string[]): Promise<number> {
  const [a, word = '', b, ...rest] = args.filter((arg) => arg !== '--').map(textOf);
  const emptyIsLater = word.endsWith('-nl');
  const holds = OPERATORS[emptyIsLater ? word.slice(0, -3) : word];
  if (a === undefined || b === undefined || rest.length > 0 || holds === undefined) {
    await process.complain('error: --compare-versions takes three arguments: <version> <relation> <version>');
    return 2;
  }
  for (const version of [a, b]) {
    if (EMPTY.test(version)) continue;
    const verdict = checkVersion(version);
    if (verdict.level === 'ok') continue;
    await process.complain(
      byteStringOf(`${verdict.level}: version '${version}' has bad syntax: ${verdict.message}`),
    );
    // What cannot be read counts as no version at all.
    if (verdict.level === 'error') return 1;
  }
  return holds(order(a, b, emptyIsLater)) ? 0 : 1;
}

async function validateVersion(process: Process, version: string): Promise<number> {
  const verdict = checkVersion(version);
  if (verdict.level === 'ok') return 0;
  await process.complain(byteStringOf(`error: version '${version}' has bad syntax: ${verdict.message}`));
  return 1;
}

const QUERIES = new Set([
  '-l',
  '--list',
  '-s',
  '--status',
  '-L',
  '--listfiles',
  '-S',
  '--search',
  '-p',
  '--print-avail',
]);

/** Actions that say whether dpkg can do something, which that of every supported release can. */
const ASSERTIONS = new Set([
  '--assert-support-predepends',
  '--assert-working-epoch',
  '--assert-long-filenames',
  '--assert-multi-conrep',
  '--assert-multi-arch',
  '--assert-versioned-provides',
]);

/** `dpkg` as maintainer scripts call it: questions, never changes. @see dpkg(1) */
export function dpkgCommand(database: DpkgDatabase): Command {
  return async (process) => {
    const [action = '', ...args] = process.args;
    if (action === '--compare-versions') return compare(process, args);
    if (action === '--print-architecture') {
      await process.write(`${database.nativeArchitecture}\n`);
      return 0;
    }
    if (action === '--print-foreign-architectures') {
      const lines = (process.files.tryRead('/var/lib/dpkg/arch') ?? '')
        .split('\n')
        .filter((line) => line !== '');
      for (const line of lines) if (line !== database.nativeArchitecture) await process.write(`${line}\n`);
      return 0;
    }
    if (ASSERTIONS.has(action)) return 0;
    if (action === '--validate-version')
      return validateVersion(process, textOf(args.find((arg) => arg !== '--') ?? ''));
    if (action === '--validate-pkgname')
      return /^[A-Za-z0-9][A-Za-z0-9+.-]*$/.test(args.find((arg) => arg !== '--') ?? '') ? 0 : 1;
    if (QUERIES.has(action.replace(/^(-[lsLSp]).+/, '$1'))) {
      const { system, env, fds, cwd, umask, origin, path } = process;
      const argv = ['dpkg-query', ...process.args];
      return dpkgQuery(database)(new ProcessClass(system, argv, env, fds, cwd, umask, origin, path));
    }
    return unmodelled(process, textOf(`dpkg ${action}`));
  };
}
