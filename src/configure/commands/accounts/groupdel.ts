import { groupByName, passwdRecords } from './lookup.js';
import { oneOperand, shadowProgram } from './program.js';

const STATUS = { notFound: 6, groupBusy: 8, groupUpdate: 10 } as const;

/** @see groupdel(8) of shadow-utils */
export const groupdel = shadowProgram({
  usage: '[options] GROUP',
  duplicateStatus: STATUS.groupUpdate,
  options: { force: 'f', f: 'flag' },
  run(session, options) {
    const name = oneOperand(options);
    const found = groupByName(session.files, name);
    if (found === undefined) return session.fail(STATUS.notFound, `group '${name}' does not exist`);
    const user = passwdRecords(session.files).find(({ gid }) => gid === found.gid);
    if (user !== undefined && !options.has('f')) {
      session.fail(STATUS.groupBusy, `cannot remove the primary group of user '${user.name}'`);
    }
    session.group(STATUS.groupUpdate).remove(name);
    session.gshadowIfAny(STATUS.groupUpdate)?.remove(name);
    session.commit();
    return 0;
  },
});
