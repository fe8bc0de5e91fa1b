import { openImages } from '../audit/image/open.js';
import type { OpenedImages } from '../audit/image/opened.js';
import { pullImage } from '../build/registry/pull.js';
import { isRegistryReference, parseRegistryReference } from '../build/registry/reference.js';
import type { Report } from '../kernel/events.js';
import type { Host } from './host.js';

/** Whether a word means an image in a registry: written as one, and no path that is there. */
async function isRemote(word: string, host: Host): Promise<boolean> {
  return isRegistryReference(word) && (await host.disk.stat(host.resolvePath(word))) === undefined;
}

/**
 * The path of an image that the user named: as it stands, or of the layout that was pulled from a registry.
 * @param scratch a private folder, which must outlive the image
 * @throws RootfsError of pulling
 */
async function localPath(
  word: string,
  scratch: string,
  offline: boolean,
  report: Report,
  host: Host,
): Promise<string> {
  const reference = parseRegistryReference(word);
  const folder = await host.disk.createPrivateDirectory(scratch, 'pull-');
  const login = await host.registryLogin(reference.registry);
  const fetch = await host.startFetch(offline);
  try {
    const { clock, disk, signal } = host;
    await pullImage(reference, folder, login, { fetch, clock, disk, report, signal });
    return folder;
  } finally {
    await fetch.close();
  }
}

/** The path of what the user named: as it stands, or of the layout that was pulled from a registry. */
export async function operandPath(
  word: string,
  scratch: string,
  report: Report,
  host: Host,
): Promise<string> {
  return (await isRemote(word, host))
    ? localPath(word, scratch, false, report, host)
    : host.resolvePath(word);
}

/** Opens an image that the user named. @throws RootfsError of pulling and of `openImages` */
export async function openOperand(
  word: string,
  scratch: string,
  offline: boolean,
  report: Report,
  host: Host,
): Promise<OpenedImages> {
  if (!(await isRemote(word, host))) return openImages(host.resolvePath(word), host);
  const opened = await openImages(await localPath(word, scratch, offline, report, host), host);
  return { ...opened, form: 'registry', place: word };
}
