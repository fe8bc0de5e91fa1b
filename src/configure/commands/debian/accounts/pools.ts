import type { ByteString } from '../../../../kernel/byte-string.js';
import { compareBytewise } from '../../../../kernel/order.js';
import { configText, type AdduserConfig } from './adduser-config.js';
import type { PerlSession } from './perl-session.js';

/** What a pool says of one name. @see adduser.conf(5), UID_POOL */
export interface PoolEntry {
  readonly id: number;
  readonly comment: ByteString;
  readonly home: ByteString;
  readonly shell: ByteString;
}

export type Pool = ReadonlyMap<ByteString, PoolEntry>;

async function readLine(
  session: PerlSession,
  pool: Map<ByteString, PoolEntry>,
  line: ByteString,
  at: string,
): Promise<void> {
  const [name = '', id = '', comment = '', home = '', shell = ''] = line.split(':');
  if (!/^[_a-zA-Z0-9-]+$/.test(name) || !/^\d+$/.test(id)) {
    await session.warn(`Couldn't parse ${at}.`);
    return;
  }
  if (pool.has(name)) await session.refuse('RET_POOLFILE_FORMAT', `Duplicate name \`${name}' at ${at}.`);
  pool.set(name, { id: Number(id), comment, home, shell });
}

async function readInto(
  session: PerlSession,
  pool: Map<ByteString, PoolEntry>,
  path: ByteString,
): Promise<void> {
  const { files } = session;
  if (files.isDirectory(path)) {
    const names = files.list(path).filter((name) => /^[^.].*\.conf$/.test(name));
    for (const name of names.sort(compareBytewise)) {
      if (files.isFile(`${path}/${name}`)) await readInto(session, pool, `${path}/${name}`);
    }
    return;
  }
  const text = files.tryRead(path);
  if (text === undefined) return session.warnUnlessQuiet(`\`${path}' does not exist.`);
  for (const [index, line] of text.split('\n').entries()) {
    if (!/^#|^\s*$/.test(line)) await readLine(session, pool, line, `\`${path}', line ${index + 1}`);
  }
}

/** The numbers and more that a file, or the files `*.conf` of a directory, keep for names. */
export async function readPool(
  session: PerlSession,
  config: AdduserConfig,
  setting: 'uid_pool' | 'gid_pool',
): Promise<Pool> {
  const pool = new Map<ByteString, PoolEntry>();
  const path = configText(config, setting);
  if (path !== '' && path !== '0') await readInto(session, pool, path);
  return pool;
}

/** Numbers that only their names may have; none in the classic programs. */
export function reservedIds(
  session: PerlSession,
  config: AdduserConfig,
  pool: Pool,
  setting: string,
): ReadonlySet<number> {
  const reserves = session.dialect.kind === 'logging' && configText(config, setting) !== 'no';
  return new Set(reserves ? [...pool.values()].map(({ id }) => id) : []);
}
