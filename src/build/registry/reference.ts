import { asDigest, parseSha256, type Digest } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';

/** An image in a registry, named by its digest. */
export interface RegistryReference {
  /** As the user wrote it. */
  readonly text: string;
  /** `registry.example:5000`; that of Docker's own is docker.io. */
  readonly registry: string;
  /** `https://registry.example:5000/v2/library/debian/` */
  readonly url: string;
  readonly digest: Digest;
}

const SCHEME = 'docker://';
/** @see OCI distribution-spec, "Pulling manifests", <name> */
const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$/;
const LOCAL = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]+)?$/;
const DOCKER = 'docker.io';

/** Whether something means an image in a registry and no path: `docker://…`, or anything with a digest behind it. */
export function isRegistryReference(text: string): boolean {
  return text.startsWith(SCHEME) || /@sha256:[0-9a-f]{64}$/.test(text);
}

/** What stands before the first slash is a host when it looks like one, as in docker(1). */
function splitHost(path: string): readonly [host: string, name: string] {
  const [first = '', ...rest] = path.split('/');
  if (rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')) return [first, rest.join('/')];
  return [DOCKER, path];
}

/**
 * `[docker://]REGISTRY/NAME@sha256:…`. A registry on this machine is asked over plain HTTP, every other over HTTPS.
 * @throws RootfsError `USAGE`
 */
export function parseRegistryReference(text: string): RegistryReference {
  const bare = text.startsWith(SCHEME) ? text.slice(SCHEME.length) : text;
  const [path = '', digest, ...rest] = bare.split('@');
  const hex = digest?.startsWith('sha256:') === true ? digest.slice('sha256:'.length) : '';
  if (!/^[0-9a-f]{64}$/.test(hex) || rest.length > 0) {
    throw new RootfsError('USAGE', `${JSON.stringify(text)} does not name an image by its digest`, {
      hint: 'A tag may mean another image at any time: write docker://REGISTRY/NAME@sha256:…, as skopeo inspect prints it.',
    });
  }
  const [host, given] = splitHost(path);
  // A tag before the digest says nothing more.
  const name = given.replace(/:[\w][\w.-]{0,127}$/, '');
  if (!HOST.test(host) || !NAME.test(name) || name.length > 255)
    throw new RootfsError('USAGE', `${JSON.stringify(text)} is not the name of an image in a registry`);
  const server = host === DOCKER ? 'registry-1.docker.io' : host;
  const whole = host === DOCKER && !name.includes('/') ? `library/${name}` : name;
  const url = `${LOCAL.test(host) ? 'http' : 'https'}://${server}/v2/${whole}/`;
  return { text, registry: host, url, digest: asDigest(parseSha256(hex)) };
}
