import type { ByteString } from '../../../../kernel/byte-string.js';
import { compareBytewise } from '../../../../kernel/order.js';
import type { Files } from '../../../system/files.js';
import { lines, numeric, splitPattern } from '../debconf/perl-text.js';
import type { Release } from './release.js';

/** A file of /usr/share/pam-configs. */
export interface Profile {
  readonly fields: ReadonlyMap<ByteString, ByteString>;
  readonly conflicts: ReadonlySet<ByteString>;
}

export type Profiles = ReadonlyMap<ByteString, Profile>;

const FIELD = /^([^ \t\n\r\f\v]+):[ \t\n\r\f\v]+([^\n]*)[ \t\n\r\f\v]*$/;

/** Copies what a profile says of sessions to sessions without a user, unless it is for interactive ones only. */
function shareSession(fields: Map<ByteString, ByteString>, release: Release): void {
  const only = fields.get('Session-Interactive-Only');
  if (only !== undefined && (only === 'yes' || !release.readsInteractiveOnly)) return;
  for (const part of ['-Type', '', '-Initial'])
    fields.set(`Session-noninteractive${part}`, fields.get(`Session${part}`) ?? '');
}

/**
 * Reads a profile: fields, whose text may go on in lines below.
 * @returns undefined for one that uses a module which is no more
 * @see pam-auth-update, parse_pam_profile
 */
export function parseProfile(text: ByteString, release: Release): Profile | undefined {
  const fields = new Map<ByteString, ByteString>();
  const conflicts = new Set<ByteString>();
  let isDisabled = false;
  let name = '';
  for (const line of lines(text)) {
    const found = FIELD.exec(line);
    if (found !== null) {
      name = (found[1] ?? '').replace(/-Final$/, '');
      const value = found[2] ?? '';
      if (name === 'Conflicts') for (const one of splitPattern(value, /, /)) conflicts.add(one);
      else fields.set(name, value);
      continue;
    }
    const more = line.replace(/^[ \t\n\r\f\v]+|[ \t\n\r\f\v]+$/g, '');
    let value = fields.get(name) ?? '';
    if (more !== '' && more !== '0') value += `\n${more}`;
    if (release.invalidModules.some((module) => value.includes(module))) isDisabled = true;
    fields.set(name, value.replace(/^[ \t\n\r\f\v]+/, ''));
  }
  shareSession(fields, release);
  const disabled = fields.get('disabled') ?? '';
  return isDisabled || (disabled !== '' && disabled !== '0') ? undefined : { fields, conflicts };
}

/** All profiles of a directory, by name; backups of editors are left out. */
export function readProfiles(files: Files, folder: ByteString, release: Release): Profiles {
  const names = files.list(folder).filter((name) => !name.endsWith('~') && !/^#.+#$/.test(name));
  const profiles = new Map<ByteString, Profile>();
  for (const name of names) {
    const profile = parseProfile(files.read(`${folder}/${name}`), release);
    if (profile !== undefined) profiles.set(name, profile);
  }
  return profiles;
}

export function fieldOf(profiles: Profiles, name: ByteString, field: ByteString): ByteString {
  return profiles.get(name)?.fields.get(field) ?? '';
}

/** The greatest priority first; of the same, names from the end of the alphabet. */
export function byPriority(profiles: Profiles, names: Iterable<ByteString>): ByteString[] {
  const priority = (name: ByteString): number => numeric(fieldOf(profiles, name, 'Priority'));
  return [...names].sort((a, b) => priority(b) - priority(a) || compareBytewise(b, a));
}
