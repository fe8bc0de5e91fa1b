import { BATCH_OPTIONS, eachPassword, requireEncrypted } from './batch.js';
import { shadowProgram } from './program.js';
import { SHADOWED } from './session.js';

/** With `--encrypted` only. @see chgpasswd(8) of shadow-utils */
export const chgpasswd = shadowProgram({
  usage: '[options]',
  options: BATCH_OPTIONS,
  async run(session, options) {
    requireEncrypted(session, options);
    const groups = session.group(1);
    const gshadow = session.gshadowIfAny(1);
    await eachPassword(session, (name, password) => {
      const group = groups.find(name);
      if (group === undefined) return `group '${name}' does not exist`;
      const isShadowed = group.password === SHADOWED;
      const fresh = { name, password, administrators: [], members: group.members };
      const entry = gshadow?.find(name) ?? (gshadow !== undefined && isShadowed ? fresh : undefined);
      if (entry !== undefined) gshadow?.update({ ...entry, password });
      if (entry === undefined || !isShadowed) groups.update({ ...group, password });
      return undefined;
    });
    session.commit();
    return 0;
  },
});
