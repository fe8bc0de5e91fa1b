import { BATCH_OPTIONS, eachPassword, requireEncrypted } from './batch.js';
import { shadowProgram } from './program.js';
import { freshShadow, SHADOWED } from './session.js';

/** With `--encrypted` only. @see chpasswd(8) of shadow-utils */
export const chpasswd = shadowProgram({
  usage: '[options]',
  options: BATCH_OPTIONS,
  async run(session, options) {
    requireEncrypted(session, options);
    const passwd = session.passwd(1);
    const shadow = session.shadowIfAny(1);
    await eachPassword(session, (name, password) => {
      const user = passwd.find(name);
      if (user === undefined) return `user '${name}' does not exist`;
      const isShadowed = user.password === SHADOWED;
      const found = shadow?.find(name);
      const entry =
        found ?? (shadow !== undefined && isShadowed ? freshShadow(session, name, '') : undefined);
      if (entry !== undefined) shadow?.update({ ...entry, password, lastChangeDays: session.today });
      if (entry === undefined || !isShadowed) passwd.update({ ...user, password });
      return undefined;
    });
    session.commit();
    return 0;
  },
});
