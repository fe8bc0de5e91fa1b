import type { ByteString } from '../../../kernel/byte-string.js';
import type { LdSession } from './ld-session.js';
import { tell, warn } from './ld-session.js';

/**
 * Links to dynamic linkers, which Debian's ldconfig leaves alone where they exist, lest a foreign one replace them.
 * @see glibc's Debian package, debian/patches/any/local-ldconfig-ignore-ld.so.diff (where three more names run together)
 */
const LINKERS: ReadonlySet<ByteString> = new Set([
  'ld-kfreebsd-x86-64.so.1',
  'ld-linux-aarch64.so.1',
  'ld-linux-aarch64_be.so.1',
  'ld-linux-armhf.so.3',
  'ld-linux-ia64.so.2',
  'ld-linux-mipsn8.so.1',
  'ld-linux-x86-64.so.2',
  'ld-linux.so.2',
  'ld-linux.so.3',
  'ld.so.1',
  'ld64.so.1',
  'ld64.so.2',
]);

/** What is to be done about the name by which programs ask for a library. */
interface Plan {
  link: boolean;
  remove: boolean;
}

function planLink(
  session: LdSession,
  library: ByteString,
  link: ByteString,
  soname: ByteString,
): Plan | undefined {
  const { files } = session;
  const there = files.tryStat(link, true);
  const itself = files.tryStat(link, false);
  if (there === undefined) return { link: true, remove: itself?.kind === 'symlink' };
  const target = files.tryStat(library, true);
  if (target === undefined) {
    warn(session, `Can't stat ${library}\n`);
    return undefined;
  }
  const plan = { link: true, remove: true };
  if (LINKERS.has(soname)) {
    if (session.verbose) warn(session, `${library} is the dynamic linker, ignoring\n`);
    plan.link = false;
  }
  if (target.identity === there.identity) return { ...plan, link: false };
  if (itself?.kind === 'symlink') return plan;
  warn(session, `${link} is not a symbolic link\n`);
  return { link: false, remove: false };
}

/**
 * Makes the link `DIRECTORY/SONAME` to a library in the same directory, unless it leads there already.
 * @see glibc elf/ldconfig.c, create_links
 */
export function makeLink(
  session: LdSession,
  folder: ByteString,
  library: ByteString,
  soname: ByteString,
): void {
  const link = `${folder}/${soname}`;
  const plan = planLink(session, `${folder}/${library}`, link, soname);
  if (plan === undefined) return;
  tell(session, `\t${soname} -> ${library}`);
  if (!plan.link || !session.makeLinks) return tell(session, '\n');
  if (plan.remove) session.files.unlink(link);
  session.files.symlink(library, link);
  tell(session, ' (changed)\n');
}
