import { X509Certificate } from 'node:crypto';
import type { ByteString } from '../../../../kernel/byte-string.js';
import { byteStringOf, textOf } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { isIoError } from '../../command.js';
import { Hashtable } from './hashtable.js';
import { keyStoreBytes, KeyStoreError, readKeyStore, type Trusted } from './key-store.js';

const STORE = '/etc/ssl/certs/java/cacerts';

async function say(process: Process, text: ByteString): Promise<void> {
  await process.fds.get(2)?.write(`${text}\n`);
}

/** The first certificate of a file, in PEM with anything before it, or in DER. */
function certificateIn(text: ByteString): Uint8Array | undefined {
  const body = /-----BEGIN [^\n-]*-----\r?\n([^-]*)-----END /.exec(text)?.[1];
  const der = body === undefined ? Buffer.from(text, 'latin1') : Buffer.from(body, 'base64');
  try {
    return new X509Certificate(der).raw;
  } catch {
    return undefined;
  }
}

async function readCertificate(process: Process, path: ByteString): Promise<Uint8Array | undefined> {
  let why = 'Could not parse certificate';
  try {
    const found = certificateIn(process.files.read(path));
    if (found !== undefined) return found;
  } catch (error) {
    if (!isIoError(error)) throw error;
    why = `${path} (${error.message})`;
  }
  await say(process, `Warning: there was a problem reading the certificate file ${path}. Message:\n  ${why}`);
  return undefined;
}

async function change(process: Process, store: Hashtable<Trusted>, line: ByteString): Promise<void> {
  const path = line.slice(1);
  const alias = `debian:${path.slice(path.lastIndexOf('/') + 1)}`;
  const key = textOf(alias).toLowerCase();
  const isThere = store.has(key);
  if (line.startsWith('-')) {
    if (isThere) await process.write(`Removing ${alias}\n`);
    store.delete(key);
  } else if (line.startsWith('+')) {
    const certificate = await readCertificate(process, path);
    if (certificate === undefined) return;
    await process.write(`${isThere ? 'Replacing' : 'Adding'} ${alias}\n`);
    store.delete(key);
    store.set(key, { milliseconds: BigInt(process.system.tree.epoch) * 1000n, certificate });
  } else await say(process, `Unknown input: ${line}`);
}

async function fail(process: Process, exception: string, why: string): Promise<number> {
  await say(process, `org.debian.security.${exception}: ${why}`);
  return 1;
}

/**
 * The program of Debian's ca-certificates-java: `+PATH` on standard input adds a certificate to Java's key store, and
 * `-PATH` removes it.
 */
export async function updateCertificates(process: Process, args: readonly ByteString[]): Promise<number> {
  const isUsed = args.length === 0 || (args.length === 2 && args[0] === '-storepass');
  if (!isUsed) {
    await say(process, 'Usage: java org.debian.security.UpdateCertificates [-storepass <password>]');
    return 1;
  }
  const password = textOf(args[1] ?? 'changeit');
  const { files } = process;
  let store = new Hashtable<Trusted>();
  try {
    if (files.isFile(STORE)) store = readKeyStore(files.readBytes(STORE), password);
  } catch (error) {
    if (!(error instanceof KeyStoreError)) throw error;
    const why = 'Cannot open Java keystore. Is the password correct?';
    return fail(process, 'InvalidKeystorePasswordException', why);
  }
  // What is not UTF-8 becomes a replacement character, as Java decodes it.
  const input = byteStringOf(Buffer.from(await process.readAll(), 'latin1').toString('utf8'));
  for (const line of input.split(/\r\n|\r|\n/)) if (line !== '') await change(process, store, line);
  try {
    files.write(STORE, keyStoreBytes(store, password));
  } catch (error) {
    if (!isIoError(error)) throw error;
    const why = 'There was a problem saving the new Java keystore.';
    return fail(process, 'UnableToSaveKeystoreException', why);
  }
  return 0;
}
