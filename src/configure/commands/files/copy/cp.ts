import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import { type ParsedOptions, UsageError, parseOptions } from '../../options.js';
import { quoted } from '../quote.js';
import { BACKUP_OPTIONS, backupPlan } from './backup.js';
import { copyOperand } from './copy.js';
import { TARGET_OPTIONS, copyPairs } from './operands.js';
import type { Attribute, CopyOptions } from './options.js';
import { CopySession } from './session.js';

const OPTIONS = {
  ...BACKUP_OPTIONS,
  ...TARGET_OPTIONS,
  a: 'archive',
  archive: 'flag',
  'attributes-only': 'flag',
  d: 'flag',
  f: 'force',
  force: 'flag',
  H: 'flag',
  L: 'dereference',
  dereference: 'flag',
  l: 'link',
  link: 'flag',
  n: 'no-clobber',
  'no-clobber': 'flag',
  P: 'no-dereference',
  'no-dereference': 'flag',
  p: 'flag',
  preserve: 'optional',
  'no-preserve': 'value',
  R: 'recursive',
  r: 'recursive',
  recursive: 'flag',
  // How blocks are shared or left out on disk is nothing that an image says.
  reflink: 'optional',
  sparse: 'value',
  'remove-destination': 'flag',
  s: 'symbolic-link',
  'symbolic-link': 'flag',
  u: 'flag',
  update: 'optional',
  v: 'verbose',
  verbose: 'flag',
  x: 'one-file-system',
  'one-file-system': 'flag',
  // Without SELinux it does nothing. @see coreutils src/cp.c
  Z: 'flag',
};

const ATTRIBUTES: Readonly<Record<string, readonly Attribute[]>> = {
  mode: ['mode'],
  ownership: ['ownership'],
  timestamps: ['timestamps'],
  links: ['links'],
  xattr: ['xattr'],
  // A tree has no SELinux contexts, so there is nothing to keep.
  context: [],
  all: ['mode', 'ownership', 'timestamps', 'links', 'xattr'],
};

function listed(text: string): readonly Attribute[] {
  return text.split(',').flatMap((name) => {
    const attributes = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
    if (attributes === undefined) throw new UsageError(`invalid argument ${quoted(name)} for '--preserve'`);
    return attributes;
  });
}

/** What the options together leave to be kept; each adds or takes away, in order. */
function preserved(options: ParsedOptions): { kept: Set<Attribute>; defaultMode: boolean } {
  const kept = new Set<Attribute>();
  let defaultMode = false;
  const keep = (attributes: readonly Attribute[]): void => {
    for (const attribute of attributes) kept.add(attribute);
    if (attributes.includes('mode')) defaultMode = false;
  };
  for (const { name, value } of options.list) {
    if (name === 'archive') keep(ATTRIBUTES['all'] ?? []);
    else if (name === 'p' || (name === 'preserve' && value === undefined))
      keep(['mode', 'ownership', 'timestamps']);
    else if (name === 'd') keep(['links']);
    else if (name === 'preserve') keep(listed(value ?? ''));
    else if (name === 'no-preserve') {
      const dropped = listed(value ?? '');
      for (const attribute of dropped) kept.delete(attribute);
      if (dropped.includes('mode')) defaultMode = true;
    }
  }
  return { kept, defaultMode };
}

function dereference(options: ParsedOptions, recursive: boolean): CopyOptions['dereference'] {
  const last = options.list.findLast(({ name }) =>
    ['archive', 'd', 'H', 'dereference', 'no-dereference'].includes(name),
  )?.name;
  if (last === 'H') return 'operands';
  if (last === 'dereference') return 'always';
  if (last !== undefined) return 'never';
  return recursive && !options.has('link') ? 'never' : 'always';
}

function updates(process: Process, options: ParsedOptions): boolean {
  const last = options.has('u') ? '' : options.value('update');
  if (last === undefined) return false;
  if (last === '' || last === 'older') return true;
  if (last === 'all') return false;
  return unmodelled(process, `cp --update=${last}`);
}

function copyOptions(process: Process, options: ParsedOptions): CopyOptions {
  const recursive = options.has('recursive') || options.has('archive');
  const { kept, defaultMode } = preserved(options);
  const [hard, soft] = [options.has('link'), options.has('symbolic-link')];
  if (hard && soft) throw new UsageError('cannot make both hard and symbolic links');
  const backup = backupPlan(process, options);
  if (backup !== undefined && options.has('no-clobber'))
    throw new UsageError('options --backup and --no-clobber are mutually exclusive');
  return {
    move: false,
    recursive,
    dereference: dereference(options, recursive),
    instead: hard ? 'hard-links' : soft ? 'symlinks' : undefined,
    preserve: kept,
    defaultMode,
    removeFirst: options.has('remove-destination'),
    force: options.has('force'),
    noClobber: options.has('no-clobber'),
    update: updates(process, options),
    backup,
    verbose: options.has('verbose'),
    attributesOnly: options.has('attributes-only'),
  };
}

/** cp. @see cp(1); coreutils src/cp.c */
export async function cp(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  const pairs = copyPairs(process, options);
  const session = new CopySession(process, copyOptions(process, options));
  let fine = true;
  for (const pair of pairs) fine = (await copyOperand(session, pair)) && fine;
  return fine ? 0 : 1;
}
