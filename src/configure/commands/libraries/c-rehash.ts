import type { ByteString } from '../../../kernel/byte-string.js';
import { isIoError, type Command } from '../command.js';
import type { Process } from '../../system/process.js';
import { DerError } from './x509-der.js';
import type { X509Item } from './x509-file.js';
import { readX509File } from './x509-file.js';
import { nameHash, oldNameHash } from './x509-name.js';

/** One directory being hashed: which link stands for which fingerprint. */
interface Hashed {
  readonly process: Process;
  readonly folder: ByteString;
  readonly verbose: boolean;
  readonly links: Map<ByteString, string>;
}

/** As the script has it: only the last word is bound to the end of the name. */
const CANDIDATE = /\.(pem)|(crt)|(cer)|(crl)$/;
const OLD_LINK = /^[0-9a-f]+\.r?[0-9]+$/;

async function addLink(hashed: Hashed, item: X509Item, hash: string, file: ByteString): Promise<void> {
  const { process, folder, links } = hashed;
  const isCertificate = item.kind === 'certificate';
  let suffix = 0;
  const name = (): ByteString => `${hash}.${isCertificate ? '' : 'r'}${suffix}`;
  for (; links.has(name()); suffix++) {
    if (links.get(name()) !== item.fingerprint) continue;
    const what = isCertificate ? 'certificate' : 'CRL';
    return process.write(`WARNING: Skipping duplicate ${what} ${file}\n`, 2);
  }
  if (hashed.verbose) await process.write(`link ${file} -> ${name()}\n`);
  const path = `${folder}/${name()}`;
  if (process.files.tryStat(path, false) === undefined) process.files.symlink(file, path);
  links.set(name(), item.fingerprint);
}

async function addFile(hashed: Hashed, file: ByteString): Promise<void> {
  const { process, folder } = hashed;
  const path = `${folder}/${file}`;
  const text = process.files.tryRead(path) ?? '';
  const hasOne = /^-----BEGIN (?:(?:X509 |TRUSTED |)CERTIFICATE|X509 CRL)-----/m.test(text);
  if (!hasOne) {
    const what = 'does not contain a certificate or CRL: skipping';
    return process.write(`WARNING: ${file} ${what}\n`, 2);
  }
  const infos = readX509File(text) ?? [];
  const items = [infos.find((info) => info.certificate)?.certificate, infos.find((info) => info.crl)?.crl];
  for (const item of items) {
    if (item === undefined) continue;
    try {
      await addLink(hashed, item, nameHash(item.name), file);
      await addLink(hashed, item, oldNameHash(item.name), file);
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      await process.write(`unable to load certificate from ${file}\n`, 2);
    }
  }
}

async function hashFolder(
  process: Process,
  folder: ByteString,
  verbose: boolean,
  remove: boolean,
): Promise<void> {
  const { files } = process;
  await process.write(`Doing ${folder}\n`);
  const names = files.list(folder);
  for (const name of names.filter((one) => remove && OLD_LINK.test(one))) {
    if (files.lstat(`${folder}/${name}`).kind !== 'symlink') continue;
    if (verbose) await process.write(`unlink ${name}\n`);
    files.unlink(`${folder}/${name}`);
  }
  const hashed = { process, folder, verbose, links: new Map<ByteString, string>() };
  for (const name of names.filter((one) => CANDIDATE.test(one))) await addFile(hashed, name);
}

/** The flags at the front; undefined when one is none. */
function readFlags(
  args: readonly ByteString[],
): { readonly flags: readonly string[]; readonly folders: readonly ByteString[] } | undefined {
  const rest = [...args];
  const flags: string[] = [];
  while (rest[0]?.startsWith('-') === true) {
    const flag = rest.shift() as string;
    if (flag === '--') break;
    if (!['-n', '-v', '-h', '-help'].includes(flag)) return undefined;
    flags.push(flag);
  }
  return { flags, folders: rest };
}

/**
 * c_rehash: links for certificates and revocation lists by their new and old hashes. A perl script of openssl's package
 * that asks openssl for the hashes. @see openssl-rehash(1)
 */
export const cRehash: Command = async (process) => {
  const read = readFlags(process.args);
  if (read === undefined) {
    await process.write('Usage error; try -h.\n', 2);
    return 1;
  }
  const { flags, folders } = read;
  if (flags.includes('-h') || flags.includes('-help')) {
    await process.write('Usage: c_rehash [-old] [-h] [-help] [-v] [dirs...]\n   -old use old-style digest\n');
    await process.write('   -h or -help print this help text\n   -v print files removed and linked\n');
    return 0;
  }
  const given = (process.env.get('SSL_CERT_DIR') ?? '').split(':').filter((path) => path !== '');
  const fallback = given.length > 0 ? given : ['/usr/lib/ssl/certs'];
  try {
    for (const folder of folders.length > 0 ? folders : fallback) {
      if (!process.files.isDirectory(folder)) continue;
      await hashFolder(process, folder, flags.includes('-v'), !flags.includes('-n'));
    }
    return 0;
  } catch (error) {
    if (!isIoError(error)) throw error;
    await process.write(`${error.path}: ${error.message}\n`, 2);
    return 1;
  }
};
