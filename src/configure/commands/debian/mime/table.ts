import type { CommandTable } from '../../command.js';
import { updateMime } from './update-mime.js';

/** Debian's registry of programs for media types. */
export const MIME_COMMANDS: CommandTable = { 'update-mime': updateMime };
