import type { ShadowProgram } from './program.js';
import { shadowProgram } from './program.js';
import { freshShadow, ProgramExit, SHADOWED, type AccountSession } from './session.js';

/** @see pwconv(8), "EXIT VALUES" */
const STATUS = { usage: 2, failure: 3, missing: 4, busy: 5 } as const;

/** Programs without options and operands but those for another root. */
function converter(run: (session: AccountSession) => void): ShadowProgram {
  return {
    usage: '[options]',
    options: {},
    duplicateStatus: STATUS.failure,
    run(session, options) {
      if (options.operands.length > 0) throw new ProgramExit(STATUS.usage, '', true);
      run(session);
      return 0;
    },
  };
}

/** Passwords go to shadow, and shadow has the users of passwd only. */
export const pwconv = shadowProgram(
  converter((session) => {
    const passwd = session.passwd(STATUS.busy);
    const shadow = session.shadow(STATUS.busy);
    for (const { name } of shadow.records) if (passwd.find(name) === undefined) shadow.remove(name);
    for (const user of passwd.records) {
      const known = shadow.find(user.name);
      if (known !== undefined && user.password === SHADOWED) continue;
      const entry = known ?? freshShadow(session, user.name, '');
      shadow.update({ ...entry, password: user.password, lastChangeDays: session.today });
      passwd.update({ ...user, password: SHADOWED });
    }
    session.commit();
    // The backup may hold the passwords that were just hidden.
    if (session.files.exists('/etc/passwd-')) session.files.chmod('/etc/passwd-', 0o600);
  }),
);

/** Passwords come back from shadow, which goes. */
export const pwunconv = shadowProgram(
  converter((session) => {
    if (!session.hasShadow) return;
    const passwd = session.passwd(STATUS.busy);
    const shadow = session.shadow(STATUS.busy);
    for (const user of passwd.records) {
      const entry = shadow.find(user.name);
      if (entry === undefined) continue;
      passwd.update({ ...user, password: user.password === SHADOWED ? entry.password : user.password });
    }
    session.commit();
    session.files.unlink('/etc/shadow');
  }),
);

/** The same for groups; every group is written anew. @see grpconv(8) */
export const grpconv = shadowProgram(
  converter((session) => {
    const groups = session.group(STATUS.busy);
    const gshadow = session.gshadow(STATUS.busy);
    for (const { name } of gshadow.records) if (groups.find(name) === undefined) gshadow.remove(name);
    for (const group of groups.records) {
      const { name, password, members } = group;
      const known = gshadow.find(name);
      const kept = known !== undefined && password === SHADOWED ? known.password : password;
      gshadow.update({ name, password: kept, administrators: known?.administrators ?? [], members });
      groups.update({ ...group, password: SHADOWED });
    }
    session.commit();
  }),
);

/** @see grpunconv(8) */
export const grpunconv = shadowProgram(
  converter((session) => {
    if (!session.hasGshadow) return;
    const groups = session.group(STATUS.busy);
    const gshadow = session.gshadow(STATUS.busy);
    for (const group of groups.records) {
      const entry = gshadow.find(group.name);
      if (entry === undefined || group.password !== SHADOWED) continue;
      groups.update({ ...group, password: entry.password });
    }
    session.commit();
    session.files.unlink('/etc/gshadow');
  }),
);
