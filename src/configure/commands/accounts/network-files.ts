import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';

/** A line `first second alias…` of /etc/services, /etc/protocols, /etc/networks, /etc/rpc or /etc/hosts. */
interface NetworkLine {
  readonly first: ByteString;
  readonly second: ByteString;
  readonly rest: readonly ByteString[];
}

function linesOf(files: Files, path: ByteString): readonly NetworkLine[] {
  return (files.tryRead(path) ?? '').split('\n').flatMap((line) => {
    const [first = '', second, ...rest] = line
      .replace(/#.*/, '')
      .trim()
      .split(/[ \t]+/);
    return second === undefined ? [] : [{ first, second, rest }];
  });
}

function withAliases(text: ByteString, aliases: readonly ByteString[]): ByteString {
  return `${[text, ...aliases].join(' ')}\n`;
}

/** How getent looks into and prints one of these files. */
export interface NetworkDatabase {
  readonly path: ByteString;
  print(line: NetworkLine): ByteString;
  matches(line: NetworkLine, key: ByteString): boolean;
}

function named({ first, rest }: NetworkLine, key: ByteString): boolean {
  return first === key || rest.includes(key);
}

/** `NAME/PROTOCOL` or `PORT/PROTOCOL`, the protocol left away as one likes. */
function isService(line: NetworkLine, key: ByteString): boolean {
  const [name = '', protocol] = key.split('/');
  const [port = '', own = ''] = line.second.split('/');
  if (protocol !== undefined && protocol !== own) return false;
  return /^[0-9]+$/.test(name) ? Number(port) === Number(name) : named(line, name);
}

function numbered(line: NetworkLine, key: ByteString): boolean {
  return /^[0-9]/.test(key) ? line.second === String(Number(key)) : named(line, key);
}

export const NETWORK_DATABASES: Readonly<Record<string, NetworkDatabase>> = {
  services: {
    path: '/etc/services',
    print: ({ first, second, rest }) => withAliases(`${first.padEnd(21)} ${second}`, rest),
    matches: isService,
  },
  protocols: {
    path: '/etc/protocols',
    print: ({ first, second, rest }) => withAliases(`${first.padEnd(21)} ${second}`, rest),
    matches: numbered,
  },
  rpc: {
    path: '/etc/rpc',
    print: ({ first, second, rest }) =>
      `${first.padEnd(15)} ${second}${rest.length === 0 ? '' : ` ${rest.map((alias) => ` ${alias}`).join('')}`}\n`,
    matches: numbered,
  },
  hosts: {
    path: '/etc/hosts',
    print: ({ first, second, rest }) => withAliases(`${first.padEnd(15)} ${second}`, rest),
    matches: ({ first, second, rest }, key) => first === key || second === key || rest.includes(key),
  },
};

/** The lines that getent prints: all, or the first that each key finds; undefined for a key that finds none. */
export function lookUp(
  files: Files,
  database: NetworkDatabase,
  keys: readonly ByteString[],
): readonly (ByteString | undefined)[] {
  const lines = linesOf(files, database.path);
  if (keys.length === 0) return lines.map((line) => database.print(line));
  return keys.map((key) => {
    const found = lines.find((line) => database.matches(line, key));
    return found === undefined ? undefined : database.print(found);
  });
}
