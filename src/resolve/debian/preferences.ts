import { RootfsError } from '../../kernel/errors.js';
import { fieldValue, type Deb822Stanza } from '../../formats/deb822/deb822.js';
import { parseDeb822 } from '../../formats/deb822/parse.js';
import { pinPackages, pinPriority, type Pin } from './pins.js';

/** People write some lines; nobody writes a million. */
const MAX_BYTES = 1024 * 1024;

export interface Preferences {
  readonly pins: readonly Pin[];
  /** Sentences about records that have no effect. */
  readonly notes: readonly string[];
}

function readRecord(stanza: Deb822Stanza, source: string): Preferences {
  const place = `${source}:${stanza.line}`;
  const names = fieldValue(stanza, 'Package');
  if (names === undefined || names === '') {
    throw new RootfsError('USAGE', `${place}: a record without Package`, {
      hint: 'Every record of a preferences file has Package, Pin and Pin-Priority; see apt_preferences(5).',
    });
  }
  const pin = fieldValue(stanza, 'Pin');
  if (pin === undefined) return { pins: [], notes: [`${place}: the record has no Pin and no effect`] };
  const type = /^\S*/.exec(pin)?.[0] ?? '';
  const kind = (['version', 'release', 'origin'] as const).find((one) => one === type.toLowerCase());
  const packages = pinPackages(names);
  if (kind === undefined || (kind === 'version' && packages.includes(undefined)))
    return { pins: [], notes: [`${place}: "Pin: ${type}" is not understood there and has no effect`] };
  const data = pin.slice(type.length).trim();
  const priority = fieldValue(stanza, 'Pin-Priority') ?? '';
  return {
    pins: packages.map((one) => ({
      packages: one,
      type: kind,
      data,
      priority: pinPriority(priority, one, place),
    })),
    notes: [],
  };
}

/**
 * A file for etc/apt/preferences.d.
 * @throws RootfsError `USAGE` with `file:line` for what apt refuses; what it passes over with a warning is in `notes`
 * @see apt_preferences(5); ReadPinFile in apt's policy.cc
 */
export function parsePreferences(bytes: Uint8Array, source: string): Preferences {
  const options = { source, code: 'USAGE', mode: 'tolerant', maxBytes: MAX_BYTES } as const;
  const records = parseDeb822(bytes, options).map((stanza) => readRecord(stanza, source));
  return { pins: records.flatMap(({ pins }) => pins), notes: records.flatMap(({ notes }) => notes) };
}
