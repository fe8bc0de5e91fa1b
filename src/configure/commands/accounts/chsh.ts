import { unmodelled } from '../command.js';
import { userByName } from './lookup.js';
import { shadowProgram } from './program.js';
import { ProgramExit } from './session.js';

/** @see chsh(1) of shadow-utils */
export const chsh = shadowProgram({
  usage: '[options] [LOGIN]',
  options: { shell: 's', s: 'value' },
  async run(session, options) {
    const { files, process } = session;
    const [name = 'root', ...more] = options.operands;
    if (more.length > 0) throw new ProgramExit(2, '', true);
    const user = userByName(files, name);
    if (user === undefined) return session.fail(1, `user '${name}' does not exist`);
    const shell = options.value('s');
    if (shell === undefined) return unmodelled(process, 'chsh asking for the shell');

    if (/[:,=\x00-\x1f\x7f-\xff]/.test(shell)) session.fail(1, `Invalid entry: ${shell}`);
    const status = files.tryStat(shell, true);
    if (status === undefined) await process.complain(`Warning: ${shell} does not exist`);
    else if ((status.mode & 0o111) === 0) await process.complain(`Warning: ${shell} is not executable`);
    session.passwd(1).update({ ...user, shell });
    session.commit();
    return 0;
  },
});
