import { RootfsError } from '../kernel/errors.js';
import type { ConfigureOptions } from '../build/request.js';
import type { Given, Option } from './command.js';

/** Options about configuring packages. */
export const CONFIGURE_OPTIONS: readonly Option[] = [
  {
    name: 'configure',
    value: 'MODE',
    help:
      'interpret (default): maintainer scripts are interpreted; native: what that leaves is finished by the ' +
      'tree’s own dpkg (Linux; root or user namespaces); none: packages are only unpacked',
  },
  {
    name: 'unmodelled',
    value: 'WHAT',
    help: 'defer: leave a package unpacked that needs a command which is not modelled; skip:COMMAND[:REASON]: do without it',
  },
];

function modeOf(given: Given): ConfigureOptions['mode'] {
  const mode = given.one('configure') ?? 'interpret';
  if (mode === 'interpret' || mode === 'native' || mode === 'none') return mode;
  throw new RootfsError('USAGE', `--configure takes interpret, native or none, not ${JSON.stringify(mode)}`);
}

/** --configure and --unmodelled. @throws RootfsError `USAGE` */
export function configureOptionsOf(given: Given): ConfigureOptions {
  const skip = new Map<string, string>();
  let defer = false;
  for (const word of given.all('unmodelled')) {
    const [, command, reason = ''] = /^skip:([^:]+)(?::(.+))?$/.exec(word) ?? [];
    if (word === 'defer') defer = true;
    else if (command !== undefined) skip.set(command, reason);
    else {
      throw new RootfsError(
        'USAGE',
        `--unmodelled takes defer or skip:COMMAND[:REASON], not ${JSON.stringify(word)}`,
      );
    }
  }
  const mode = modeOf(given);
  const isFinished = mode === 'native';
  return { mode, unmodelled: { defer: defer || isFinished, isFinished, skip } };
}
