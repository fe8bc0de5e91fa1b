import type { CommandTable } from '../command.js';
import { makeSslCert } from './make-ssl-cert.js';
import { sshKeygen } from './ssh-keygen.js';

/** Programs that make keys: what is random is left out of an image. */
export const KEY_COMMANDS: CommandTable = { 'make-ssl-cert': makeSslCert, 'ssh-keygen': sshKeygen };
