import type { CommandTable } from '../../command.js';
import { debconfCommunicate } from './debconf-communicate.js';
import { debconfCopydb } from './debconf-copydb.js';
import { debconfEscape } from './debconf-escape.js';
import { debconfSetSelections } from './debconf-set-selections.js';
import { debconfShow } from './debconf-show.js';
import { debconf } from './debconf.js';
import { preconfigureCommand } from './dpkg-preconfigure.js';
import { dpkgReconfigure } from './dpkg-reconfigure.js';
import { frontend } from './frontend.js';

/** Programs of debconf; `confmodule` is a script of the tree and is interpreted. */
export const DEBCONF_COMMANDS: CommandTable = {
  debconf,
  'debconf-communicate': debconfCommunicate,
  'debconf-copydb': debconfCopydb,
  'debconf-escape': debconfEscape,
  'debconf-set-selections': debconfSetSelections,
  'debconf-show': debconfShow,
  'dpkg-preconfigure': preconfigureCommand(undefined),
  'dpkg-reconfigure': dpkgReconfigure,
  frontend,
};
