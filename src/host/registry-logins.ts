import { join } from 'node:path';
import type { Disk } from '../kernel/disk.js';
import { RootfsError } from '../kernel/errors.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** How Docker's own registry is called in the file. */
const DOCKER = 'https://index.docker.io/v1/';

function placesOf(environment: Environment, home: string): readonly string[] {
  const runtime = environment['XDG_RUNTIME_DIR'];
  return [
    environment['REGISTRY_AUTH_FILE'],
    runtime && join(runtime, 'containers', 'auth.json'),
    environment['DOCKER_CONFIG'] === undefined
      ? home && join(home, '.docker', 'config.json')
      : join(environment['DOCKER_CONFIG'], 'config.json'),
  ].filter((path): path is string => path !== undefined && path !== '');
}

function loginIn(text: string, registry: string, path: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words quote the file, which holds passwords.
    throw new RootfsError('USAGE', `${path} is not JSON`);
  }
  const { auths } = (value ?? {}) as { auths?: Readonly<Record<string, { auth?: unknown } | undefined>> };
  for (const name of registry === 'docker.io' ? [registry, DOCKER] : [registry, `https://${registry}`]) {
    const auth = auths?.[name]?.auth;
    if (typeof auth === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(auth)) return `Basic ${auth}`;
  }
  return undefined;
}

/**
 * What to send to a registry as Authorization: `Basic …` from "auths" of the files that docker login, podman login and skopeo
 * login write; undefined when none has it. Credential helpers are not run.
 * @see containers-auth.json(5)
 * @throws RootfsError `USAGE` for a file that is not JSON, `DISK_FAILED`
 */
export async function readRegistryLogin(
  disk: Pick<Disk, 'stat' | 'readFile'>,
  environment: Environment,
  home: string,
  registry: string,
): Promise<string | undefined> {
  for (const path of placesOf(environment, home)) {
    if ((await disk.stat(path)) === undefined) continue;
    const found = loginIn(Buffer.from(await disk.readFile(path)).toString('utf8'), registry, path);
    if (found !== undefined) return found;
  }
  return undefined;
}
