import type { ByteString } from '../../../../kernel/byte-string.js';
import { byteString, bytesOf } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { parseOptions, UsageError } from '../../options.js';
import { readOrComplain } from '../../operand.js';
import { withUsage } from '../../usage.js';

const OPTIONS = {
  d: 'decode',
  decode: 'flag',
  i: 'ignore-garbage',
  'ignore-garbage': 'flag',
  w: 'wrap',
  wrap: 'value',
};

function encoded(text: ByteString, columns: number): ByteString {
  const code = Buffer.from(bytesOf(text)).toString('base64');
  if (columns === 0 || code === '') return code;
  const lines: string[] = [];
  for (let at = 0; at < code.length; at += columns) lines.push(code.slice(at, at + columns));
  return `${lines.join('\n')}\n`;
}

const WHOLE = /^(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)*/;
const PART = /^(?:[A-Za-z0-9+/]{2,3})/;

/** What can be decoded, and whether that was all. */
function decoded(code: string): { text: ByteString; isValid: boolean } {
  const groups: string[] = [];
  // In pieces: a regular expression over a long text would be one long match.
  let at = 0;
  for (; at < code.length; at += 4) {
    const group = code.slice(at, at + 4);
    if (group.length < 4 || WHOLE.exec(group)?.[0] !== group) break;
    groups.push(byteString(Buffer.from(group, 'base64')));
  }
  if (at >= code.length) return { text: groups.join(''), isValid: true };
  const part = PART.exec(code.slice(at, at + 4))?.[0] ?? '';
  groups.push(byteString(Buffer.from(part, 'base64')));
  return { text: groups.join(''), isValid: false };
}

/** base64. @see base64(1) of coreutils, RFC 4648 section 4 */
export function base64(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, OPTIONS);
    const [path = '-', extra] = options.operands;
    if (extra !== undefined) throw new UsageError(`extra operand ‘${extra}’`);
    const wrap = options.value('wrap') ?? '76';
    if (!/^\d{1,15}$/.test(wrap)) {
      await process.complain(`invalid wrap size: '${wrap}'`);
      return 1;
    }
    const text = await readOrComplain(process, path);
    if (text === undefined) return 1;
    if (!options.has('decode')) {
      await process.write(encoded(text, Number(wrap)));
      return 0;
    }
    const code = text.replace(options.has('ignore-garbage') ? /[^A-Za-z0-9+/=]+/g : /\n+/g, '');
    const result = decoded(code);
    await process.write(result.text);
    if (!result.isValid) await process.complain('invalid input');
    return result.isValid ? 0 : 1;
  });
}
