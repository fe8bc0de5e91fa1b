import { RootfsError } from '../kernel/errors.js';
import type { BuildRequest, ConfigureOptions } from '../build/request.js';
import type { Given, Option } from './command.js';
import type { Host } from './host.js';
import { linesOf } from './text-lines.js';

type Profile = BuildRequest['profiles'][number];

const PROFILES: readonly Profile[] = ['docker', 'slim'];

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
  {
    name: 'debconf-selections',
    value: 'FILE',
    multiple: true,
    help: 'answers to packages’ questions, as debconf-set-selections reads them',
  },
  {
    name: 'profile',
    value: 'NAME,…',
    multiple: true,
    choices: PROFILES,
    help: 'docker: the apt and dpkg settings of Debian’s official image; slim: no documentation, manuals or locales',
  },
];

function modeOf(given: Given): ConfigureOptions['mode'] {
  const mode = given.one('configure') ?? 'interpret';
  if (mode === 'interpret' || mode === 'native' || mode === 'none') return mode;
  throw new RootfsError('USAGE', `--configure takes interpret, native or none, not ${JSON.stringify(mode)}`);
}

/** --configure, --unmodelled and --debconf-selections. @throws RootfsError `USAGE`, `DISK_FAILED` */
export async function configureOptionsOf(given: Given, host: Host): Promise<ConfigureOptions> {
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
  const paths = given.all('debconf-selections').map((path) => host.resolvePath(path));
  if (paths.length > 0 && mode === 'none') {
    throw new RootfsError('USAGE', '--debconf-selections has no effect with --configure none');
  }
  const selections = (await Promise.all(paths.map((path) => linesOf(path, host.disk)))).flat();
  const isFinished = mode === 'native';
  return { mode, unmodelled: { defer: defer || isFinished, isFinished, skip }, selections };
}

/** --profile, each once and in the order of their names. @throws RootfsError `USAGE` */
export function profilesOf(given: Given): readonly Profile[] {
  const wanted = given.list('profile');
  const unknown = wanted.find((name) => !PROFILES.some((profile) => profile === name));
  if (unknown !== undefined) {
    throw new RootfsError(
      'USAGE',
      `--profile takes ${PROFILES.join(' or ')}, not ${JSON.stringify(unknown)}`,
    );
  }
  return PROFILES.filter((profile) => wanted.includes(profile));
}
