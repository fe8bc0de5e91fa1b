import type { ByteString } from '../../../kernel/byte-string.js';
import { byteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import type { Command } from '../command.js';
import { unmodelled } from '../command.js';
import type { RehashOptions } from './rehash-directory.js';
import { rehashDirectory } from './rehash-directory.js';

/** How openssl and its library name themselves: `OpenSSL 3.0.15 3 Sep 2024`. */
const VERSION = /OpenSSL \d+\.\d+\.\d+[^\0 ]* +\d+ [A-Z][a-z]+ \d{4}(?=[\0 ])/;

function versionIn(process: Process, path: ByteString): string | undefined {
  const { files } = process;
  return files.isFile(path) ? VERSION.exec(byteString(files.readBytes(path)))?.[0] : undefined;
}

/** The versions of program and library, read from their files. */
async function version(process: Process, args: readonly ByteString[]): Promise<number> {
  if (args.length > 0) unmodelled(process, `openssl version ${args.join(' ')}`);
  const { files } = process;
  const program = versionIn(process, files.isFile(process.path) ? process.path : '/usr/bin/openssl');
  if (program === undefined) unmodelled(process, 'openssl version of a program without one');
  const libraries = files
    .list('/usr/lib')
    .flatMap((name) => versionIn(process, `/usr/lib/${name}/libcrypto.so.3`) ?? []);
  await process.write(`${program} (Library: ${libraries[0] ?? program})\n`);
  return 0;
}

function readRehash(
  process: Process,
  args: readonly ByteString[],
): RehashOptions & { folders: readonly ByteString[] } {
  const options = { hashes: 'new' as RehashOptions['hashes'], removeLinks: true, verbose: false };
  const rest = [...args];
  while (rest[0]?.startsWith('-') === true && rest[0] !== '-') {
    const flag = (rest.shift() as ByteString).replace(/^--?/, '');
    if (flag === '') break;
    if (flag === 'compat') options.hashes = 'both';
    else if (flag === 'old') options.hashes = 'old';
    else if (flag === 'n') options.removeLinks = false;
    else if (flag === 'v') options.verbose = true;
    else unmodelled(process, `openssl rehash -${flag}`);
  }
  return { ...options, folders: rest };
}

async function rehash(process: Process, args: readonly ByteString[]): Promise<number> {
  const { folders, ...options } = readRehash(process, args);
  const named = (process.env.get('SSL_CERT_DIR') ?? '').split(':').filter((folder) => folder !== '');
  const fallback = process.env.has('SSL_CERT_DIR') ? named : ['/usr/lib/ssl/certs'];
  let errors = 0;
  for (const folder of folders.length > 0 ? folders : fallback) {
    errors += await rehashDirectory(process, folder, options);
  }
  return errors % 256;
}

/**
 * openssl, as far as packages of certificates call it: `rehash` and `version`. Keys are random, and no image has any
 * that were made while it was built. @see openssl(1)
 */
export const openssl: Command = (process) => {
  const [verb = '', ...args] = process.args;
  if (verb === 'rehash') return rehash(process, args);
  if (verb === 'version') return version(process, args);
  return unmodelled(process, `openssl ${verb}`.trim());
};
