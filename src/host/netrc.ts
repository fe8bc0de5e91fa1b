/** What a netrc file or apt's auth.conf says; reading the file is the caller's part. */

export interface NetrcEntry {
  /** undefined for `default`, which is for every machine. */
  readonly machine: Machine | undefined;
  readonly login: string;
  readonly password: string;
}

interface Machine {
  /** `http:` or `https:`; undefined for any. */
  readonly protocol: string | undefined;
  /** Lower case, an IPv6 address in brackets. */
  readonly host: string;
  readonly port: string | undefined;
  /** A prefix of the URL's path, empty for all. */
  readonly path: string;
}

/**
 * `netrc` is the file that ftp(1) and curl(1) read: a machine is a host, for http and https alike.
 * `apt` is auth.conf, whose machines may have a protocol, a port and a path, and are for https unless they say
 * otherwise. @see apt_auth.conf(5)
 */
export type NetrcDialect = 'netrc' | 'apt';

const MACHINE = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\[[0-9a-f:.]+\]|[^:/[\]]+)(?::([0-9]{1,5}))?(\/.*)?$/i;

function parseMachine(text: string, dialect: NetrcDialect): Machine | undefined {
  const match = MACHINE.exec(text);
  const host = match?.[2];
  if (match === null || host === undefined) return undefined;
  const scheme = match[1] ?? (dialect === 'apt' ? 'https' : undefined);
  const protocol = scheme === undefined ? undefined : `${scheme.toLowerCase()}:`;
  return { protocol, host: host.toLowerCase(), port: match[3], path: match[4] ?? '' };
}

/** curl(1) quotes a token that holds blanks; apt knows no quotes, so that there they are part of the password. */
function tokensOfLine(line: string, dialect: NetrcDialect): string[] {
  if (dialect === 'apt') return line.split(/\s+/).filter((token) => token !== '');
  const tokens = line.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? [];
  return tokens.map((token) => (/^".*"$/.test(token) ? unquote(token) : token));
}

function unquote(token: string): string {
  return token
    .slice(1, -1)
    .replace(/\\(.)/g, (_, char: string) => ({ n: '\n', r: '\r', t: '\t' })[char] ?? char);
}

/** All tokens without comment lines and without macros, which run from `macdef` to the next empty line. */
function tokenize(text: string, dialect: NetrcDialect): string[] {
  const tokens: string[] = [];
  let inMacro = false;
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (inMacro) inMacro = trimmed !== '';
    else if (/(^|\s)macdef\s/.test(trimmed) && dialect === 'netrc') inMacro = true;
    else if (!trimmed.startsWith('#')) tokens.push(...tokensOfLine(trimmed, dialect));
  }
  return tokens;
}

interface Draft {
  machine: Machine | undefined;
  login: string;
  password: string;
}

/**
 * The entries of a netrc-like text in their order; unknown tokens are ignored, as apt and ftp do.
 * An entry whose machine cannot be read is left out: it can match nothing.
 */
export function parseNetrc(text: string, dialect: NetrcDialect): readonly NetrcEntry[] {
  const entries: Draft[] = [];
  const tokens = tokenize(text, dialect);
  let current: Draft | undefined;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === 'default') {
      entries.push((current = { machine: undefined, login: '', password: '' }));
    } else if (token === 'machine') {
      const machine = parseMachine(tokens[++i] ?? '', dialect);
      current = { machine, login: '', password: '' };
      if (machine !== undefined) entries.push(current);
    } else if (token === 'login') {
      const login = tokens[++i] ?? '';
      if (current !== undefined) current.login = login;
    } else if (token === 'password') {
      const password = tokens[++i] ?? '';
      if (current !== undefined) current.password = password;
    } else if (token === 'account') {
      i++;
    }
  }
  return entries;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

function covers(machine: Machine, url: URL): boolean {
  if (machine.protocol !== undefined && machine.protocol !== url.protocol) return false;
  if (machine.host !== url.hostname.toLowerCase()) return false;
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port;
  return (machine.port === undefined || machine.port === port) && url.pathname.startsWith(machine.path);
}

/**
 * The first entry for the URL. `default` counts only when allowed: it must not follow a redirect to wherever a server
 * likes. With `login`, only an entry of that name.
 */
export function findLogin(
  entries: readonly NetrcEntry[],
  url: URL,
  options: { readonly allowDefault: boolean; readonly login?: string | undefined },
): NetrcEntry | undefined {
  return entries.find((entry) => {
    if (options.login !== undefined && entry.login !== options.login) return false;
    return entry.machine === undefined ? options.allowDefault : covers(entry.machine, url);
  });
}
