import type { ByteString } from '../../../../kernel/byte-string.js';

const BREAK = '(?:\\r\\n|[ \\t\\n\\r\\f\\v])';

/** Tabs to the next multiple of eight. @see Text::Tabs, expand */
function expandTabs(line: ByteString): ByteString {
  let shown = '';
  for (const letter of line) shown += letter === '\t' ? ' '.repeat(8 - (shown.length % 8)) : letter;
  return shown;
}

/** Breaks a text into lines shorter than `columns`. @see Text::Wrap, wrap('', '', TEXT) */
export function wrap(text: ByteString, columns: number): ByteString {
  const width = columns - 1;
  const rest = text.split('\n').map(expandTabs).join('\n');
  const end = new RegExp(`${BREAK}*(?=\\n?$)`, 'y');
  const fitting = new RegExp(`([^\\n]{0,${width}})(${BREAK}|\\n+|$)`, 'y');
  const long = new RegExp(`[^\\n]{${width}}`, 'y');
  const wrapped: ByteString[] = [];
  let remainder = '';
  let at = 0;
  const matches = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(rest);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  while (matches(end) === null) {
    const fit = matches(fitting);
    const line = fit?.[1] ?? matches(long)?.[0];
    if (line === undefined) break;
    wrapped.push(line);
    remainder = fit?.[2] ?? '\n';
  }
  return wrapped.join('\n') + remainder + rest.slice(at);
}
