import type { Process } from '../../../system/process.js';
import { UsageError, parseOptions } from '../../options.js';

/** What dpkg-divert was told. @see dpkg-divert(1) */
export interface DivertRequest {
  readonly action: 'add' | 'remove' | 'list' | 'listpackage' | 'truename';
  readonly operands: readonly string[];
  readonly target: string | undefined;
  /** undefined for a local diversion. */
  readonly owner: string | undefined;
  /** Neither --package nor --local was given, so that removing matches any. */
  readonly ownerIsAny: boolean;
  readonly rename: boolean;
  readonly test: boolean;
  readonly quiet: boolean;
}

const TABLE = {
  add: 'flag',
  remove: 'flag',
  list: 'flag',
  listpackage: 'flag',
  truename: 'flag',
  divert: 'value',
  package: 'value',
  local: 'flag',
  rename: 'flag',
  'no-rename': 'flag',
  test: 'flag',
  quiet: 'flag',
  admindir: 'refused',
  instdir: 'refused',
  root: 'value',
};

/** Which of several flags came last, as each overrides those before it. */
function lastOf(names: readonly string[], given: readonly { readonly name: string }[]): string | undefined {
  return given.map(({ name }) => name).findLast((name) => names.includes(name));
}

/** @throws UsageError */
export function divertRequest(process: Process): DivertRequest {
  const options = parseOptions(process, TABLE, { unknown: 'usage' });
  const root = options.value('root');
  if (root !== undefined && root !== '/' && root !== '')
    throw new UsageError('--root other than / is not possible here');
  const actions = ['add', 'remove', 'list', 'listpackage', 'truename'] as const;
  const action = actions.find((name) => options.has(name)) ?? 'add';
  const ownership = lastOf(['package', 'local'], options.list);
  const fromScript = process.env.get('DPKG_MAINTSCRIPT_PACKAGE');
  const isChange = action === 'add' || action === 'remove';
  const implied = ownership === undefined && isChange ? fromScript : undefined;
  const owner = ownership === 'package' ? options.value('package') : implied;
  return {
    action,
    operands: options.operands,
    target: options.value('divert'),
    owner,
    ownerIsAny: ownership === undefined && owner === undefined && action === 'remove',
    rename: lastOf(['rename', 'no-rename'], options.list) === 'rename',
    test: options.has('test'),
    quiet: options.has('quiet'),
  };
}
