import type { ByteString } from '../../../../kernel/byte-string.js';
import type { HelperSession } from './helper-session.js';
import { baseOf, findUnit, HelperError } from './helper-session.js';

/** A link that enabling a unit makes. Both paths are without the root. */
export interface UnitLink {
  readonly path: ByteString;
  readonly target: ByteString;
}

/** What the lines of one unit file gather. */
interface Gathered {
  readonly links: UnitLink[];
  readonly wantFolders: ByteString[];
  wanted: ByteString;
}

/** `Also=`, all of its value. */
export const ALSO = /^[ \t\r\f\v]*Also=(.+)$/is;

const QUOTED = /^(["'])(.*)\1$/s;

/** The words of a value as perl's split gives them: one that begins with a blank begins with an empty word. */
function words(value: ByteString): ByteString[] {
  const trimmed = value.replace(/[ \t\r\f\v]+$/, '');
  return trimmed === '' ? [] : trimmed.split(/[ \t\r\f\v]+/);
}

/**
 * What each value of a line stands for. The script asks for what its *last* match captured: the key (or the line's
 * value) at first, but a quote once any value of the line was in quotes.
 */
function captures(
  values: readonly ByteString[],
  first: ByteString,
): { plain: ByteString; captured: ByteString }[] {
  let captured = first;
  return values.map((value) => {
    const quoted = QUOTED.exec(value);
    if (quoted !== null) captured = quoted[1] as ByteString;
    return { plain: quoted?.[2] ?? value, captured };
  });
}

function gatherWants(session: HelperSession, line: ByteString, into: Gathered): void {
  const [, key = '', values = ''] = /^[ \t\r\f\v]*(WantedBy|RequiredBy)=(.+)$/is.exec(line) ?? [];
  for (const { plain, captured } of captures(words(values), key)) {
    const suffix = captured === 'WantedBy' ? '.wants' : captured === 'RequiredBy' ? '.requires' : '';
    into.wantFolders.push(`${session.unitFolder}/${plain}${suffix}`);
  }
}

function gatherAliases(session: HelperSession, line: ByteString, path: ByteString, into: Gathered): void {
  const values = /^[ \t\r\f\v]*Alias=(.+)$/is.exec(line)?.[1] ?? '';
  for (const { plain, captured } of captures(words(values), values)) {
    if (plain !== baseOf(path)) into.links.push({ target: path, path: `${session.unitFolder}/${captured}` });
  }
}

function gatherInstance(line: ByteString, unit: ByteString, into: Gathered): void {
  const instance = /^[ \t\r\f\v]*DefaultInstance=[ \t\r\f\v]*(?=(["']?))\1(.+)\1[ \t\r\f\v]*$/is.exec(
    line,
  )?.[2];
  if (instance === undefined) return;
  const [, before, after] = /^(.*@)(\.\w+)$/.exec(unit) ?? [];
  into.wanted = before === undefined ? unit : `${before}${instance}${after}`;
}

/** Units whose Also= leads to each other are remembered; no unit of any package comes near this. */
const MAX_DEPTH = 200;

/**
 * Every link that enabling a unit needs, those of the units that it names in Also= included, in the order of the lines.
 * @throws HelperError when a unit's file cannot be read
 * @see deb-systemd-helper, get_link_closure
 */
export function linkClosure(
  session: HelperSession,
  path: ByteString,
  visited: readonly ByteString[] = [],
): UnitLink[] {
  const unit = baseOf(path);
  const text = session.files.tryRead(session.root + path);
  if (text === undefined || visited.length > MAX_DEPTH)
    throw new HelperError(`unable to read ${session.root}${path}`);
  const gathered: Gathered = { links: [], wantFolders: [], wanted: unit };
  const seen = [...visited];
  for (const line of text.split('\n')) {
    gatherWants(session, line, gathered);
    for (const value of words(ALSO.exec(line)?.[1] ?? '')) {
      const name = value.replace(QUOTED, '$2');
      if (name === unit || seen.includes(name)) continue;
      seen.push(name);
      gathered.links.push(...linkClosure(session, findUnit(session, name), seen));
    }
    gatherAliases(session, line, path, gathered);
    gatherInstance(line, unit, gathered);
  }
  const wants = gathered.wantFolders.map((folder) => ({
    target: path,
    path: `${folder}/${gathered.wanted}`,
  }));
  return [...gathered.links, ...wants];
}
