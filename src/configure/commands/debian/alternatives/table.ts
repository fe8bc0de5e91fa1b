import type { CommandTable } from '../../command.js';
import { updateAlternatives } from './update-alternatives.js';

/** Programs of dpkg's package that manage /etc/alternatives. */
export const ALTERNATIVES_COMMANDS: CommandTable = {
  'update-alternatives': updateAlternatives,
};
