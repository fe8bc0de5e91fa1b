import { parsePin, type Pin } from '../../resolve/debian/pins.js';
import { parsePreferences } from '../../resolve/debian/preferences.js';
import type { Effects, ResolveRequest } from '../request.js';

/**
 * The pins of a request in order: those of the command line, then each file's.
 * @throws RootfsError `USAGE`, `DISK_FAILED`
 */
export async function pinsOf(request: ResolveRequest, effects: Effects): Promise<readonly Pin[]> {
  const pins = request.pins.flatMap(parsePin);
  for (const path of request.preferences) {
    const file = parsePreferences(await effects.disk.readFile(path), path);
    for (const text of file.notes)
      effects.report({ kind: 'note', level: 'warning', code: 'preferences', text });
    pins.push(...file.pins);
  }
  return pins;
}
