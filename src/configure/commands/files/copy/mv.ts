import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import { UsageError, parseOptions } from '../../options.js';
import { BACKUP_OPTIONS, backupPlan } from './backup.js';
import { copyOperand } from './copy.js';
import { TARGET_OPTIONS, copyPairs } from './operands.js';
import { CopySession } from './session.js';

const OPTIONS = {
  ...BACKUP_OPTIONS,
  ...TARGET_OPTIONS,
  f: 'force',
  force: 'flag',
  n: 'no-clobber',
  'no-clobber': 'flag',
  u: 'flag',
  update: 'optional',
  v: 'verbose',
  verbose: 'flag',
  // Without SELinux it does nothing. @see coreutils src/mv.c
  Z: 'context',
  context: 'flag',
};

/** mv: always a rename(2), because a tree is one file system. @see mv(1); coreutils src/mv.c */
export async function mv(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  const pairs = copyPairs(process, options);
  const last = options.list.findLast(({ name }) => name === 'force' || name === 'no-clobber')?.name;
  const update = options.has('u') ? '' : options.value('update');
  if (update !== undefined && !['', 'older', 'all'].includes(update))
    return unmodelled(process, `mv --update=${update}`);
  const backup = backupPlan(process, options);
  if (backup !== undefined && last === 'no-clobber')
    throw new UsageError('options --backup and --no-clobber are mutually exclusive');
  const session = new CopySession(process, {
    move: true,
    recursive: true,
    dereference: 'never',
    instead: undefined,
    preserve: new Set(),
    defaultMode: false,
    removeFirst: false,
    force: last === 'force',
    noClobber: last === 'no-clobber',
    update: update !== undefined && update !== 'all',
    backup,
    verbose: options.has('verbose'),
    attributesOnly: false,
  });
  let fine = true;
  for (const pair of pairs) fine = (await copyOperand(session, pair)) && fine;
  return fine ? 0 : 1;
}
