import type { CommandTable } from '../command.js';
import { sshKeygen } from './ssh-keygen.js';

/** Programs that make keys: what is random is left out of an image. */
export const KEY_COMMANDS: CommandTable = { 'ssh-keygen': sshKeygen };
