import type { CommandTable } from '../../command.js';
import { convertEtcShells } from './convert-etc-shells.js';
import { convertUsrmerge } from './convert-usrmerge.js';

/** The Perl programs of the package usrmerge. */
export const USRMERGE_COMMANDS: CommandTable = {
  'convert-etc-shells': convertEtcShells,
  'convert-usrmerge': convertUsrmerge,
};
