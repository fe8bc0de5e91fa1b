import type { CommandTable } from '../command.js';
import { gioQuerymodules } from './glib/gio-querymodules.js';
import { glibCompileSchemas } from './glib/glib-compile-schemas.js';
import { java } from './java/java.js';
import { mandb } from './mandb.js';
import { runuser, setpriv } from './run-as.js';

/** Programs that packages call to index what others brought, and what they are called through. */
export const DESKTOP_COMMANDS: CommandTable = {
  'gio-querymodules': gioQuerymodules,
  'glib-compile-schemas': glibCompileSchemas,
  java,
  mandb,
  runuser,
  setpriv,
};
