/** Where a host's apt gets binary packages from: one line, or one stanza. */
export interface AptSource {
  /** As written, in order of preference. */
  readonly uris: readonly string[];
  /** Names below dists/, or a path with a trailing slash. */
  readonly suites: readonly string[];
  /** Empty when the suite is a path. */
  readonly components: readonly string[];
  readonly file: string;
  /** Counted from 1; of a stanza, its first line. */
  readonly line: number;
}

const CLOSING: Readonly<Record<string, string>> = { '"': '"', '[': ']' };

/**
 * Words separated by blanks, where quotes and brackets hold blanks, as in `cdrom:[Debian 12 _Bookworm_]/`; undefined
 * when one is left open. One pass, since a line may be long. @see apt's ParseQuoteWord
 */
function splitWords(line: string): readonly string[] | undefined {
  const found: string[] = [];
  let start = 0;
  let closing: string | undefined;
  const endWord = (end: number): void => {
    if (end > start) found.push(line.slice(start, end));
    start = end + 1;
  };
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (closing !== undefined) closing = character === closing ? undefined : closing;
    else if (/\s/.test(character)) endWord(i);
    else closing = CLOSING[character];
  }
  endWord(line.length);
  return closing === undefined ? found : undefined;
}

/** A `#` starts a comment unless an option's bracket is open. @see apt's pkgSourceList::ParseFileOldStyle */
function withoutComment(line: string): string {
  let depth = 0;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '[') depth++;
    else if (line[i] === ']') depth--;
    else if (line[i] === '#' && depth <= 0) return line.slice(0, i);
  }
  return line;
}

function parseLine(text: string, file: string, line: number): AptSource | undefined {
  const [type, second, ...rest] = splitWords(withoutComment(text)) ?? [];
  if (type !== 'deb' || second === undefined) return undefined;
  const unquoted = (second.startsWith('[') ? rest : [second, ...rest]).map((word) =>
    word.replaceAll('"', ''),
  );
  const [uri, suite, ...components] = unquoted;
  if (uri === undefined || suite === undefined) return undefined;
  return { uris: [uri], suites: [suite], components, file, line };
}

/**
 * The entries of a file in the one-line style. Lines of other types, or that cannot be read, are left out.
 * @see sources.list(5), "One-line-style format"
 */
export function parseOneLineSources(text: string, file: string): readonly AptSource[] {
  const entries = text.split('\n').map((line, index) => parseLine(line, file, index + 1));
  return entries.filter((entry) => entry !== undefined);
}

interface Stanza {
  readonly line: number;
  /** Values by field name in lower case. */
  readonly fields: ReadonlyMap<string, string>;
}

interface OpenStanza {
  readonly line: number;
  readonly fields: Map<string, string>;
  last: string | undefined;
}

function addLine(stanza: OpenStanza, text: string): void {
  const field = /^([^\s:#][^\s:]*)[ \t]*:(.*)$/s.exec(text);
  if (field?.[1] !== undefined) {
    stanza.last = field[1].toLowerCase();
    // Of a field that is there twice apt's pkgTagSection finds the last one.
    stanza.fields.set(stanza.last, field[2] ?? '');
  } else if (/^[ \t]/.test(text) && stanza.last !== undefined) {
    stanza.fields.set(stanza.last, `${stanza.fields.get(stanza.last) ?? ''}\n${text}`);
  } else {
    stanza.last = undefined;
  }
}

// host/ imports nothing but kernel/, and of deb822 only this much is needed. @see deb822(5)
function splitStanzas(text: string): readonly Stanza[] {
  const stanzas: Stanza[] = [];
  let open: OpenStanza | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('#')) continue;
    // Only an empty line ends a stanza; one of blanks continues a field, as apt has it.
    if (line === '') {
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = { line: index + 1, fields: new Map<string, string>(), last: undefined };
      stanzas.push(open);
    }
    addLine(open, line);
  }
  return stanzas;
}

// The words that apt's StringToBool takes for no, and a number 0.
const NO: ReadonlySet<string> = new Set(['0', 'disable', 'false', 'no', 'off', 'without']);

function words(stanza: Stanza, field: string): readonly string[] {
  return (stanza.fields.get(field) ?? '').split(/\s+/).filter((word) => word !== '');
}

/**
 * The entries of a file in deb822 style. Disabled stanzas, other types, and what cannot be read are left out.
 * @see sources.list(5), "deb822-style format"
 */
export function parseDeb822Sources(text: string, file: string): readonly AptSource[] {
  return splitStanzas(text).flatMap((stanza) => {
    const enabled = (stanza.fields.get('enabled') ?? '').trim().toLowerCase();
    if (NO.has(enabled) || !words(stanza, 'types').includes('deb')) return [];
    const [uris, suites] = [words(stanza, 'uris'), words(stanza, 'suites')];
    if (uris.length === 0 || suites.length === 0) return [];
    return [{ uris, suites, components: words(stanza, 'components'), file, line: stanza.line }];
  });
}
