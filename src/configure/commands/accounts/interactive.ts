import { unmodelled, type Command } from '../command.js';

/** Says that nobody may log in. @see nologin(8) */
export const nologin: Command = async (process) => {
  await process.write('This account is currently not available.\n');
  return 1;
};

/** Editors of account files: there is nobody to edit. @see vipw(8) */
export const vipw: Command = (process) => unmodelled(process, `${process.name}, an editor,`);
