import { byteStringOf, textOf } from '../../../../kernel/byte-string.js';
import type { DpkgDatabase } from '../../../debian/dpkg/database.js';
import type { Diversion } from '../../../debian/dpkg/diversions.js';
import { DIVERSIONS, readDiversions } from '../../../debian/dpkg/diversions.js';
import type { Process } from '../../../system/process.js';
import type { Command } from '../../command.js';
import { unmodelled } from '../../command.js';
import { UsageError } from '../../options.js';
import { divertRequest, type DivertRequest } from './divert-options.js';
import { inFileHashOrder, listersOf, writeWithBackup } from './hash-order.js';

function describe({ from, to, owner }: Diversion): string {
  return owner === ':' ? `local diversion of ${from} to ${to}` : `diversion of ${from} to ${to} by ${owner}`;
}

function save(process: Process, diversions: readonly Diversion[]): void {
  const ordered = inFileHashOrder(diversions, ({ from }) => from);
  const text = ordered.map(({ from, to, owner }) => `${from}\n${to}\n${owner}\n`).join('');
  writeWithBackup(process.files, DIVERSIONS, text);
}

/** Moves a file aside or back. @see dpkg src/divert/main.c, check_rename, file_rename */
function move(process: Process, from: string, to: string): void {
  const { files } = process;
  const [source, target] = [byteStringOf(from), byteStringOf(to)];
  const found = files.tryStat(source, false);
  if (found === undefined) return;
  const there = files.tryStat(target, false);
  if (there === undefined) {
    files.rename(source, target);
  } else if (there.identity === found.identity) {
    files.unlink(source);
  } else {
    throw new UsageError(`rename involves overwriting '${to}' with\n  different file '${from}', not allowed`);
  }
}

function isOwnedBySelf(
  process: Process,
  database: DpkgDatabase,
  owner: string | undefined,
  path: string,
): boolean {
  if (owner === undefined) return false;
  const names = database.named(owner).map(({ infoName }) => infoName);
  return listersOf(process.files, path, names).length > 0;
}

async function add(
  process: Process,
  database: DpkgDatabase,
  request: DivertRequest,
  path: string,
): Promise<number> {
  if (process.files.tryStat(byteStringOf(path), false)?.kind === 'directory') {
    throw new UsageError('cannot divert directories');
  }
  const wanted = { from: path, to: request.target ?? `${path}.distrib`, owner: request.owner ?? ':' };
  if (wanted.to === path) throw new UsageError(`cannot divert file '${path}' to itself`);
  const say = (text: string): Promise<void> =>
    request.quiet ? Promise.resolve() : process.write(byteStringOf(text));
  const diversions = readDiversions(process.files);
  const clash = diversions.find(
    ({ from, to }) => [from, to].includes(path) || [from, to].includes(wanted.to),
  );
  if (clash !== undefined) {
    const isSame = clash.from === wanted.from && clash.to === wanted.to && clash.owner === wanted.owner;
    if (!isSame) throw new UsageError(`'${describe(wanted)}' clashes with '${describe(clash)}'`);
    await say(`Leaving '${describe(clash)}'\n`);
    return 0;
  }
  await say(`Adding '${describe(wanted)}'\n`);
  if (request.test) return 0;
  save(process, [...diversions, wanted]);
  if (request.rename && !isOwnedBySelf(process, database, request.owner, path))
    move(process, path, wanted.to);
  return 0;
}

async function remove(process: Process, request: DivertRequest, path: string): Promise<number> {
  const say = (text: string): Promise<void> =>
    request.quiet ? Promise.resolve() : process.write(byteStringOf(text));
  const diversions = readDiversions(process.files);
  const found = diversions.find(({ from }) => from === path);
  if (found === undefined) {
    await say(`No diversion '${request.ownerIsAny ? 'any ' : ''}diversion of ${path}', none removed.\n`);
    return 0;
  }
  if (request.target !== undefined && request.target !== found.to) {
    throw new UsageError(`mismatch on divert-to\n  when removing '${path}'\n  found '${describe(found)}'`);
  }
  if (!request.ownerIsAny && (request.owner ?? ':') !== found.owner) {
    throw new UsageError(`mismatch on package\n  when removing '${path}'\n  found '${describe(found)}'`);
  }
  await say(`Removing '${describe(found)}'\n`);
  if (request.test) return 0;
  if (request.rename) move(process, found.to, found.from);
  save(
    process,
    diversions.filter((one) => one !== found),
  );
  return 0;
}

async function tell(process: Process, request: DivertRequest): Promise<number> {
  const diversions = readDiversions(process.files);
  const [path = ''] = request.operands.map(textOf);
  const found = diversions.find(({ from }) => from === path);
  if (request.action === 'truename') {
    await process.write(byteStringOf(`${found?.to ?? path}\n`));
  } else if (request.action === 'listpackage') {
    if (found !== undefined)
      await process.write(byteStringOf(`${found.owner === ':' ? 'LOCAL' : found.owner}\n`));
  } else {
    if (request.operands.some((operand) => /[*?[]/.test(operand)))
      unmodelled(process, 'dpkg-divert --list with a pattern');
    const named = new Set(request.operands.map(textOf));
    const listed = diversions.filter(
      ({ from, to, owner }) => named.size === 0 || [from, to, owner].some((one) => named.has(one)),
    );
    for (const one of inFileHashOrder(listed, ({ from }) => from))
      await process.write(byteStringOf(`${describe(one)}\n`));
  }
  return 0;
}

/** dpkg-divert(1) over the tree's database. @see dpkg src/divert/main.c */
export function dpkgDivert(database: DpkgDatabase): Command {
  return async (process) => {
    try {
      const request = divertRequest(process);
      if (request.action !== 'add' && request.action !== 'remove') return await tell(process, request);
      const [operand] = request.operands;
      if (operand === undefined || request.operands.length > 1)
        throw new UsageError(`--${request.action} needs a single argument`);
      if (!operand.startsWith('/')) throw new UsageError(`filename "${operand}" is not absolute`);
      const path = textOf(operand);
      return await (request.action === 'add'
        ? add(process, database, request, path)
        : remove(process, request, path));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      await process.complain(`error: ${error.message}`);
      return 2;
    }
  };
}
