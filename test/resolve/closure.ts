import type { PackageStanza, PackagesIndex } from '../../src/archive/debian/stanza.js';
import { compareVersions } from '../../src/formats/debian/version.js';

/**
 * Checks a finished list of packages against the rules of Policy §7 and dpkg's multi-arch rules, by itself: it shares
 * nothing with the solver but the order of versions, which dpkg's own verdicts test.
 */

interface Member {
  readonly stanza: PackageStanza;
  /** `all` as the native architecture. */
  readonly architecture: string;
}

interface Atom {
  readonly name: string;
  readonly qualifier: string;
  readonly operator: string;
  readonly version: string;
}

function readAtom(text: string): Atom {
  const open = text.indexOf('(');
  const [name = '', qualifier = ''] = (open < 0 ? text : text.slice(0, open)).trim().split(':');
  if (open < 0) return { name, qualifier, operator: '', version: '' };
  const inside = text.slice(open + 1, text.lastIndexOf(')')).trim();
  const version = inside.replace(/^[<>=]+/, '');
  return {
    name,
    qualifier,
    operator: inside.slice(0, inside.length - version.length),
    version: version.trim(),
  };
}

function readField(text: string): Atom[][] {
  if (text.trim() === '') return [];
  return text.split(',').map((group) => group.split('|').map(readAtom));
}

function fits(atom: Atom, version: string): boolean {
  const order = compareVersions(version, atom.version);
  switch (atom.operator) {
    case '':
      return true;
    case '<<':
      return order < 0;
    case '<=':
    case '<':
      return order <= 0;
    case '>=':
    case '>':
      return order >= 0;
    case '>>':
      return order > 0;
    default:
      return order === 0;
  }
}

function providesOf(member: Member): Atom[] {
  return readField(member.stanza.provides).flat();
}

/** Whether a need of `owner` is met by `other`, as dpkg's deb_arch_is rules say. */
function meetsNeed(owner: Member, other: Member, atom: Atom, native: string): boolean {
  const { multiArch } = other.stanza;
  const wanted =
    atom.qualifier === '' ? owner.architecture : atom.qualifier === 'native' ? native : atom.qualifier;
  const speaks =
    atom.qualifier === 'any'
      ? multiArch === 'allowed'
      : other.architecture === wanted || (multiArch === 'foreign' && atom.qualifier === '');
  if (speaks && other.stanza.name === atom.name && fits(atom, other.stanza.version)) return true;
  return providesOf(other).some((provided) => {
    if (provided.name !== atom.name) return false;
    const reaches =
      provided.qualifier === '' ? speaks : provided.qualifier === wanted || provided.qualifier === 'any';
    return reaches && (atom.operator === '' || (provided.version !== '' && fits(atom, provided.version)));
  });
}

function isHit(owner: Member, other: Member, atom: Atom): boolean {
  if (owner.stanza.name === other.stanza.name) {
    const coinstallable = owner.stanza.multiArch === 'same' || owner === other;
    if (coinstallable) return false;
  }
  const names = atom.qualifier === '' || atom.qualifier === 'any' || atom.qualifier === other.architecture;
  if (!names) return false;
  if (atom.name === other.stanza.name && fits(atom, other.stanza.version)) return true;
  if (owner.stanza.name === other.stanza.name) return false;
  return providesOf(other).some(
    ({ name, version }) =>
      name === atom.name && (atom.operator === '' || (version !== '' && fits(atom, version))),
  );
}

function label({ stanza }: Member): string {
  return `${stanza.name}:${stanza.architecture}=${stanza.version}`;
}

function unmetNeeds(
  member: Member,
  byName: ReadonlyMap<string, readonly Member[]>,
  native: string,
): string[] {
  const { preDepends, depends } = member.stanza;
  return [...readField(preDepends), ...readField(depends)]
    .filter((group) =>
      group.every(
        (atom) => !(byName.get(atom.name) ?? []).some((other) => meetsNeed(member, other, atom, native)),
      ),
    )
    .map((group) => `${label(member)} needs ${group.map(({ name }) => name).join(' | ')}`);
}

function conflicts(member: Member, byName: ReadonlyMap<string, readonly Member[]>): string[] {
  const { stanza } = member;
  return [...readField(stanza.conflicts), ...readField(stanza.breaks)]
    .flat()
    .flatMap((atom) =>
      (byName.get(atom.name) ?? [])
        .filter((other) => isHit(member, other, atom))
        .map((other) => `${label(member)} conflicts with ${label(other)} by ${atom.name}`),
    );
}

/** dpkg: two architectures of one package need Multi-Arch: same on both and the same version. */
function siblingClashes(members: readonly Member[]): string[] {
  const first = new Map<string, Member>();
  const found: string[] = [];
  for (const member of members) {
    const other = first.get(member.stanza.name);
    if (other === undefined) first.set(member.stanza.name, member);
    else {
      const same = member.stanza.multiArch === 'same' && other.stanza.multiArch === 'same';
      if (!same || member.stanza.version !== other.stanza.version)
        found.push(`${label(member)} beside ${label(other)}`);
    }
  }
  return found;
}

/** Every stanza by `name[:arch]=version`; of equal ones the first, as a mirror's user would get it. */
function byFullName(indexes: readonly PackagesIndex[], native: string): ReadonlyMap<string, Member> {
  const all = new Map<string, Member>();
  for (const { stanzas } of indexes) {
    for (const stanza of stanzas) {
      const isNative = stanza.architecture === native || stanza.architecture === 'all';
      const name = isNative ? stanza.name : `${stanza.name}:${stanza.architecture}`;
      const key = `${name}=${stanza.version}`;
      if (!all.has(key)) all.set(key, { stanza, architecture: isNative ? native : stanza.architecture });
    }
  }
  return all;
}

/** Makes a checker of lists of `name[:arch]=version`; it returns what is wrong with one, as sentences. */
export function closureChecker(
  indexes: readonly PackagesIndex[],
  native: string,
): (names: readonly string[]) => readonly string[] {
  const all = byFullName(indexes, native);
  return (names) => {
    const absent = names.filter((name) => !all.has(name)).map((name) => `no index has ${name}`);
    const members = names.flatMap((name) => all.get(name) ?? []);
    const byName = new Map<string, Member[]>();
    for (const member of members) {
      const spoken = new Set([member.stanza.name, ...providesOf(member).map(({ name }) => name)]);
      for (const name of spoken) byName.set(name, [...(byName.get(name) ?? []), member]);
    }
    return [
      ...absent,
      ...members.flatMap((member) => [...unmetNeeds(member, byName, native), ...conflicts(member, byName)]),
      ...siblingClashes(members),
    ];
  };
}
