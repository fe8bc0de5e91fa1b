import type { Process } from '../../../system/process.js';
import type { Command } from '../../command.js';
import { addGroup, addSystemGroup, addUserToGroup } from './adduser-groups.js';
import { addRegularUser } from './adduser-regular.js';
import { adduserRequest, type Action, type AdduserRequest } from './adduser-request.js';
import { addSystemUser } from './adduser-system.js';
import { dialectOf } from './dialect.js';
import { PerlExit } from './perl-session.js';

const ACTIONS: Readonly<Record<Action, (request: AdduserRequest) => Promise<number>>> = {
  adduser: addRegularUser,
  addsysuser: addSystemUser,
  addgroup: addGroup,
  addsysgroup: addSystemGroup,
  addusertogroup: addUserToGroup,
};

async function run(process: Process): Promise<number> {
  const request = await adduserRequest(process, dialectOf(process));
  return ACTIONS[request.action](request);
}

/**
 * Debian's adduser and addgroup: the perl programs of the package adduser, in the dialect of the tree's own. They work
 * through useradd, groupadd and their like. @see adduser(8), adduser.conf(5)
 */
export const adduser: Command = async (process) => {
  try {
    return await run(process);
  } catch (error) {
    if (error instanceof PerlExit) return error.status;
    throw error;
  }
};
