import type { ByteString } from '../../kernel/byte-string.js';
import { RootfsError } from '../../kernel/errors.js';
import type { Shell } from '../state.js';

/** Builtins of bash that dash has not, which would otherwise be looked for in PATH and not be found. */
export const BASH_ONLY: readonly string[] = [
  '[[',
  'bind',
  'builtin',
  'caller',
  'compgen',
  'complete',
  'compopt',
  'declare',
  'dirs',
  'disown',
  'enable',
  'help',
  'history',
  'let',
  'logout',
  'mapfile',
  'popd',
  'pushd',
  'readarray',
  'shopt',
  'suspend',
  'typeset',
];

/** @throws RootfsError `SCRIPT_UNSUPPORTED` */
export function bashOnly(shell: Shell, argv: readonly ByteString[]): never {
  const { script, line } = shell.origin;
  throw new RootfsError('SCRIPT_UNSUPPORTED', `${script}: ${line}: ${argv[0]} is a builtin of bash`, {
    hint: 'Scripts for bash are interpreted only as far as they keep to what dash has.',
  });
}
