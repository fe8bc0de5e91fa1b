import type { CommandTable } from '../../command.js';
import { pamAuthUpdate } from './pam-auth-update.js';

/** Programs of libpam-runtime. */
export const PAM_COMMANDS: CommandTable = { 'pam-auth-update': pamAuthUpdate };
