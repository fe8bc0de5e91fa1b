import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Account } from './update-passwd-lines.js';
import { keeps, type SPECIAL_USERS } from './update-passwd-special.js';
import type { Change, UpdateSession } from './update-passwd-session.js';

/** What the steps for users and for groups have in common. */
export interface AccountKind {
  readonly kind: 'user' | 'group';
  readonly special: typeof SPECIAL_USERS;
}

/** From here on a file belongs to NIS. */
const NIS = '+';

function named<T>(accounts: readonly Account<T>[], name: ByteString): Account<T> | undefined {
  return accounts.find((account) => account.name === name);
}

function change(
  { kind }: AccountKind,
  what: 'move' | 'add' | 'remove',
  account: { readonly name: ByteString; readonly id: number },
): Change {
  const { name, id } = account;
  const told = {
    move: `Moving ${kind} "${name}" (${id}) to before "+" entry`,
    add: `Adding ${kind} "${name}" (${id})`,
    remove: `Removing ${kind} "${name}" (${id})`,
  }[what];
  const priority = ({ move: 'low', add: 'medium', remove: 'high' } as const)[what];
  const question = `${name}/${what}`;
  return { told, template: `${kind}-${what}`, question, priority, variables: { name, id: String(id) } };
}

function insertBeforeNis<T>(accounts: Account<T>[], account: Account<T>): void {
  const nis = accounts.findIndex(({ name }) => name === NIS);
  accounts.splice(nis < 0 ? accounts.length : nis, 0, account);
}

/** Moves Debian's accounts from behind the `+` to before it. */
export async function moveEntries<T>(
  session: UpdateSession,
  kind: AccountKind,
  accounts: Account<T>[],
  master: readonly Account<T>[],
): Promise<void> {
  const nis = accounts.findIndex(({ name }) => name === NIS);
  for (const account of nis < 0 ? [] : accounts.slice(nis + 1)) {
    if (named(master, account.name) === undefined || keeps(kind.special, account.id, 'add')) continue;
    if (!(await session.accepts(kind.kind, change(kind, 'move', account)))) continue;
    accounts.splice(accounts.indexOf(account), 1);
    insertBeforeNis(accounts, account);
  }
}

/** Adds what Debian has and the system does not. */
export async function addEntries<T>(
  session: UpdateSession,
  kind: AccountKind,
  accounts: Account<T>[],
  master: readonly Account<T>[],
): Promise<void> {
  for (const account of master) {
    if (named(accounts, account.name) !== undefined || keeps(kind.special, account.id, 'add')) continue;
    if (await session.accepts(kind.kind, change(kind, 'add', account))) insertBeforeNis(accounts, account);
  }
}

/** Removes accounts with Debian's numbers that Debian does not have any more. */
export async function removeEntries<T>(
  session: UpdateSession,
  kind: AccountKind,
  accounts: Account<T>[],
  master: readonly Account<T>[],
): Promise<void> {
  for (const account of [...accounts]) {
    if (account.id > 99 || keeps(kind.special, account.id, 'remove')) continue;
    if (named(master, account.name) !== undefined) continue;
    if (await session.accepts(kind.kind, change(kind, 'remove', account))) {
      accounts.splice(accounts.indexOf(account), 1);
    }
  }
}
