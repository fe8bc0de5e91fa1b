import type { CommandTable } from '../command.js';
import { mandb } from './mandb.js';
import { runuser, setpriv } from './run-as.js';

/** Programs that packages call to index what others brought, and what they are called through. */
export const DESKTOP_COMMANDS: CommandTable = { mandb, runuser, setpriv };
