import type { ByteString } from '../../../../kernel/byte-string.js';
import type { AdduserRequest } from './adduser-request.js';

/** perl's split(/,/): empty fields at the end are dropped. */
function fields(comment: ByteString): readonly (ByteString | undefined)[] {
  return comment.replace(/,+$/, '').split(',');
}

/** Fills the GECOS field in: the classic program by chfn, part for part, the newer one by usermod. */
export async function changeComment(request: AdduserRequest, comment: ByteString): Promise<void> {
  const { session, name } = request;
  if (session.dialect.kind === 'logging') {
    return session.call([await session.which('usermod'), '-c', comment, name]);
  }
  const chfn = await session.which('chfn');
  if (!comment.includes(',')) return session.call([chfn, '-f', comment, name]);
  const [full = '', room = '', work, home, other] = fields(comment);
  await session.call([chfn, '-f', full, '-r', room, name]);
  const rest = [
    ['-w', work],
    ['-h', home],
    ['-o', other],
  ] as const;
  for (const [flag, value] of rest) if (value !== undefined) await session.call([chfn, flag, value, name]);
}
