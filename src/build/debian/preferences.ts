import { parsePin, type Pin } from '../../resolve/debian/pins.js';
import { parsePreferences } from '../../resolve/debian/preferences.js';
import type { Effects, ResolveRequest } from '../request.js';

/**
 * The pins of a request in order: those of the command line, then each file's.
 * @throws RootfsError `USAGE`
 */
export function pinsOf(request: ResolveRequest, effects: Effects): readonly Pin[] {
  const pins = request.pins.flatMap(parsePin);
  for (const { name, lines } of request.preferences) {
    const file = parsePreferences(Buffer.from(lines.map((line) => `${line}\n`).join('')), name);
    for (const text of file.notes)
      effects.report({ kind: 'note', level: 'warning', code: 'preferences', text });
    pins.push(...file.pins);
  }
  return pins;
}
