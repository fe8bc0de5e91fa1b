import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Inode } from '../../../../rootfs/inode.js';
import type { Status } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import { Accounts } from '../accounts.js';
import { inFolder } from '../names.js';
import { quoted } from '../quote.js';
import { ioErrorOf } from '../report.js';
import type { FindRun, Predicate, Visited } from './model.js';
import { parseExpression } from './parse.js';

interface Line {
  readonly follow: FindRun['follow'];
  readonly starts: readonly ByteString[];
  readonly expression: readonly ByteString[];
}

/** Options, then paths, then from the first word that cannot be one the expression. @see find(1), "DESCRIPTION" */
function splitLine(process: Process): Line {
  const words = [...process.args];
  let follow: FindRun['follow'] = 'P';
  for (;;) {
    const word = words[0] ?? '';
    if (/^-[PHL]$/.test(word)) follow = word.slice(1) as FindRun['follow'];
    else if (/^-D/.test(word)) return unmodelled(process, `find ${word}`);
    // How tests are reordered changes nothing that is seen.
    else if (!/^-O\d?$/.test(word)) break;
    words.shift();
  }
  if (words[0] === '--') words.shift();
  const first = words.findIndex((word) => /^(-.|[(!]$)/.test(word));
  const starts = first < 0 ? words : words.slice(0, first);
  return {
    follow,
    starts: starts.length === 0 ? ['.'] : starts,
    expression: first < 0 ? [] : words.slice(first),
  };
}

function statusAt(run: FindRun, path: ByteString, isStart: boolean): Status {
  const { files } = run.process;
  const follow = run.follow === 'L' || (run.follow === 'H' && isStart);
  // A link that leads nowhere is looked at itself.
  return (follow ? files.tryStat(path, true) : undefined) ?? files.lstat(path);
}

/** Looks at one file and all below it, names in byte order. */
async function visit(
  run: FindRun,
  predicate: Predicate,
  at: Omit<Visited, 'status'>,
  above: readonly Inode[],
): Promise<void> {
  if (run.ended) return;
  let status: Status;
  try {
    status = statusAt(run, at.path, at.depth === 0);
  } catch (thrown) {
    await run.process.complain(`${quoted(at.path)}: ${ioErrorOf(thrown).message}`);
    run.status = 1;
    return;
  }
  const file: Visited = { ...at, status };
  const counts = at.depth >= run.leastDepth;
  run.pruned = false;
  if (counts && !run.depthFirst) await predicate(file);
  const enters = status.kind === 'directory' && !run.pruned && at.depth < run.mostDepth;
  if (enters && above.includes(status.identity)) {
    await run.process.complain(
      `File system loop detected; ${quoted(at.path)} is part of the same file system loop.`,
    );
    run.status = 1;
    return;
  }
  if (enters) await visitFolder(run, predicate, file, above);
  if (counts && run.depthFirst && !run.ended) await predicate(file);
}

async function visitFolder(
  run: FindRun,
  predicate: Predicate,
  file: Visited,
  above: readonly Inode[],
): Promise<void> {
  const { files } = run.process;
  // What an action took away meanwhile has nothing in it.
  const names = files.isDirectory(file.path) ? files.list(file.path) : [];
  for (const name of names) {
    const path = inFolder(file.path, name);
    if (files.tryStat(path, false) === undefined) continue;
    const inner = { path, start: file.start, depth: file.depth + 1 };
    await visit(run, predicate, inner, [...above, file.status.identity]);
  }
}

/** find. @see find(1) of findutils */
export async function find(process: Process): Promise<number> {
  const line = splitLine(process);
  const run: FindRun = {
    process,
    accounts: new Accounts(process.files),
    follow: line.follow,
    depthFirst: false,
    leastDepth: 0,
    mostDepth: Number.MAX_SAFE_INTEGER,
    regexType: 'emacs',
    hasAction: false,
    pruned: false,
    ended: false,
    status: 0,
    counts: undefined,
    finishers: [],
  };
  const predicate = parseExpression(line.expression, run);
  for (const start of line.starts) await visit(run, predicate, { path: start, start, depth: 0 }, []);
  for (const finish of run.finishers) await finish();
  return run.status;
}
