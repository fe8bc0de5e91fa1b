import type { CommandTable } from '../command.js';
import { cRehash } from './c-rehash.js';
import { getcap } from './getcap.js';
import { ldconfig } from './ldconfig.js';
import { openssl } from './openssl.js';
import { setcap } from './setcap.js';

/** Programs about shared libraries, capabilities of files and certificates. */
export const LIBRARY_COMMANDS: CommandTable = {
  c_rehash: cRehash,
  getcap,
  ldconfig,
  // Some derivatives wrap the program in a script of that name.
  'ldconfig.real': ldconfig,
  openssl,
  setcap,
};
