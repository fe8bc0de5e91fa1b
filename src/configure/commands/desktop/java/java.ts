import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import { dirName } from '../../usage.js';
import { updateCertificates } from './ca-certificates.js';

const JAR = /(?:^|\/)ca-certificates-java\.jar$/;

/** What the file `release` beside an installed Java says of it. */
function releaseOf(process: Process): ReadonlyMap<string, ByteString> {
  const folder = dirName(dirName(process.files.realpath(process.path)));
  const text =
    process.files.tryRead(`${folder}/release`) ?? unmodelled(process, 'java -version without its release');
  return new Map(
    [...text.matchAll(/^([A-Z_]+)="([^"\n]*)"$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

async function version(process: Process): Promise<number> {
  const release = releaseOf(process);
  const get = (name: string): ByteString =>
    release.get(name) ?? unmodelled(process, `java -version without ${name}`);
  const build = get('JAVA_RUNTIME_VERSION');
  const lines = [
    `openjdk version "${get('JAVA_VERSION')}" ${get('JAVA_VERSION_DATE')}`,
    `OpenJDK Runtime Environment (build ${build})`,
    `OpenJDK 64-Bit Server VM (build ${build}, mixed mode, sharing)`,
  ];
  await process.fds.get(2)?.write(lines.map((line) => `${line}\n`).join(''));
  return 0;
}

/** java(1), only as Debian's packages call it: for its version, and with the program that fills its key store. */
export function java(process: Process): Promise<number> {
  const args = [...process.args];
  if (args.length === 1 && args[0] === '-version') return version(process);
  while (/^-Xm[sx][0-9]+[kmgKMG]?$/.test(args[0] ?? '')) args.shift();
  const [option, jar = '', ...rest] = args;
  if (option === '-jar' && JAR.test(jar) && process.files.isFile(jar))
    return updateCertificates(process, rest);
  return unmodelled(process, ['java', ...process.args.slice(0, 4)].join(' '));
}
