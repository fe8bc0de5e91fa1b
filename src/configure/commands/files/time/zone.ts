import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';

/** Every spelling of the one zone that is modelled. */
const UTC = /^:?(?:|UTC0?|UCT|GMT0?|Etc\/(?:UTC|GMT|UCT|Universal|Zulu)|Universal|Zulu)$/;

/**
 * Refuses a time zone other than UTC: the build has no other, and a script that sets one means it.
 * @throws RootfsError `SCRIPT_UNMODELLED`
 */
export function requireUtc(process: Process): void {
  const zone = process.env.get('TZ') ?? '';
  if (!UTC.test(zone)) unmodelled(process, `TZ=${zone} ${process.name}`);
}
