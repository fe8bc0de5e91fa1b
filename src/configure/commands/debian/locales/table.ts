import type { CommandTable } from '../../command.js';
import { updateLocale } from './update-locale.js';

/** Programs of Debian's package locales. */
export const LOCALE_COMMANDS: CommandTable = { 'update-locale': updateLocale };
