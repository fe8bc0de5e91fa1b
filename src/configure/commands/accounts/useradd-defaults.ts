import type { ByteString } from '../../../kernel/byte-string.js';
import { groupByNameOrId } from './lookup.js';
import { isStrict } from './names.js';
import type { AccountSession } from './session.js';

/** What a new user gets where no option says otherwise. @see useradd(8), "Changing the default values" */
export interface UseraddDefaults {
  readonly gid: number;
  readonly groups: readonly ByteString[];
  readonly baseDirectory: ByteString;
  readonly shell: ByteString;
  readonly inactiveDays: number;
  readonly expire: ByteString;
  readonly skeleton: ByteString;
  /** A second skeleton, of the distribution; only newer programs have one. */
  readonly vendorSkeleton: ByteString | undefined;
  readonly createsMailSpool: boolean;
  readonly resetsLogs: boolean;
}

const PATH = '/etc/default/useradd';

function settings(session: AccountSession): ReadonlyMap<string, ByteString> {
  const found = new Map<string, ByteString>();
  for (const line of (session.files.tryRead(PATH) ?? '').split('\n')) {
    const equals = line.indexOf('=');
    if (equals >= 0) found.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return found;
}

async function groupOf(session: AccountSession, given: ByteString | undefined): Promise<number> {
  const otherwise = 100;
  if (given === undefined) return otherwise;
  const group = groupByNameOrId(session.files, given);
  if (group !== undefined) return group.gid;
  await session.process.complain(`group '${given}' does not exist`);
  await session.process.complain(`the GROUP= configuration in ${PATH} will be ignored`);
  return otherwise;
}

/** Reads /etc/default/useradd. */
export async function useraddDefaults(session: AccountSession): Promise<UseraddDefaults> {
  const found = settings(session);
  const isNew = isStrict(session.process);
  const inactive = found.get('INACTIVE') ?? '-1';
  const groups = isNew && found.has('GROUPS') ? (found.get('GROUPS') ?? '').split(',') : [];
  return {
    gid: await groupOf(session, found.get('GROUP')),
    groups: groups.flatMap((name) => groupByNameOrId(session.files, name)?.name ?? []),
    baseDirectory: found.get('HOME') ?? '/home',
    shell: found.get('SHELL') ?? '/bin/bash',
    inactiveDays: /^-?[0-9]{1,9}$/.test(inactive) ? Math.max(-1, Number(inactive)) : -1,
    expire: found.get('EXPIRE') ?? '',
    skeleton: found.get('SKEL') || '/etc/skel',
    vendorSkeleton: isNew ? found.get('USRSKEL') || '/usr/etc/skel' : undefined,
    createsMailSpool: (found.get('CREATE_MAIL_SPOOL') ?? 'no').toLowerCase() === 'yes',
    resetsLogs: (found.get('LOG_INIT') ?? 'yes') !== 'no',
  };
}
