import type { ResolveRequest } from '../build/request.js';
import type { Given, Option } from './command.js';
import { BYTES, quantity } from './quantity.js';

/** Rules that a choice has to keep; a set that breaks one is refused before anything of it is fetched. */
export const POLICY_OPTIONS: readonly Option[] = [
  {
    name: 'deny',
    value: 'PKG,…',
    multiple: true,
    help: 'fail if one of these would be installed, and tell why (--exclude would go around it)',
  },
  {
    name: 'max-size',
    value: 'SIZE',
    help: 'fail if the packages are larger when installed, such as 200M',
  },
  {
    name: 'only-from',
    value: 'ID,…',
    multiple: true,
    help: 'fail if a package comes from another archive than these',
  },
];

/** The rules that are given; undefined for none. @throws RootfsError `USAGE` */
export function policyOf(given: Given): ResolveRequest['policy'] {
  const deny = given.list('deny');
  const maxInstalledBytes = quantity(given.one('max-size'), BYTES, 'max-size');
  const onlyFrom = given.list('only-from');
  if (deny.length === 0 && maxInstalledBytes === undefined && onlyFrom.length === 0) return undefined;
  return { deny, maxInstalledBytes, onlyFrom: onlyFrom.length === 0 ? undefined : onlyFrom };
}
