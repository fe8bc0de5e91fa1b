import { createHash } from 'node:crypto';
import type { ByteString } from '../../../../kernel/byte-string.js';
import { bytesOf } from '../../../../kernel/byte-string.js';
import { compareBytewise } from '../../../../kernel/order.js';
import { lines, splitPattern } from '../debconf/perl-text.js';
import { MARK, type StackType, type TypeChanges } from './local-changes.js';
import { moduleLine, withoutJump } from './module-line.js';
import { fieldOf, type Profiles } from './profile.js';

/** What the files are put together from. */
export interface Selection {
  readonly profiles: Profiles;
  /** By priority. */
  readonly enabled: readonly ByteString[];
}

type Block = 'Primary' | 'Additional';

function fieldPrefix(type: StackType): ByteString {
  return type[0]?.toUpperCase() + type.slice(1);
}

/** The text of each profile that has lines in a block: the first may have others than those below it. */
function textsOf(
  { profiles, enabled }: Selection,
  type: StackType,
  isIn: (block: ByteString) => boolean,
): { readonly name: ByteString; readonly text: ByteString }[] {
  const prefix = fieldPrefix(type);
  const names = enabled.filter((name) => {
    const block = fieldOf(profiles, name, `${prefix}-Type`);
    return block !== '' && block !== '0' && isIn(block);
  });
  return names.map((name, place) => {
    const initial = place === 0 ? fieldOf(profiles, name, `${prefix}-Initial`) : '';
    const text = initial === '' || initial === '0' ? fieldOf(profiles, name, prefix) : initial;
    return { name, text };
  });
}

/** A profile's line with the number that `end` stands for, and the administrator's options. */
function mergedLine(line: ByteString, changes: TypeChanges | undefined, count: number): ByteString {
  const { module: given, options } = moduleLine(line);
  const module = given.replaceAll('end', String(count));
  const key = withoutJump(module);
  const added = changes?.added.get(key) ?? new Set<ByteString>();
  const removed = changes?.removed.get(key);
  for (const option of options) added.delete(option);
  const kept = options.filter((option) => removed?.has(option) !== true);
  return `${module} ${[...kept, ...[...added].sort(compareBytewise)].join(' ')}\n`;
}

/** The line that keeps a stack intact in which no module decides. */
const PERMIT = '[default=1]\t\t\tpam_permit.so\n';

/** The lines of a block. @see pam-auth-update, create_from_template */
function blockText(
  selection: Selection,
  type: StackType,
  block: Block,
  changes: TypeChanges | undefined,
): ByteString {
  const plainType = type.replace('-noninteractive', '');
  const texts = textsOf(selection, type, (one) => one === block).map(({ text }) => text);
  let count = texts.reduce((sum, text) => sum + splitPattern(text, /\n+/).length, 0);
  // Nothing in the second block may jump over its end.
  if (block === 'Additional') count--;
  if (block === 'Primary' && count === 0) return `${plainType}\t${PERMIT}`;
  return texts
    .flatMap((text) => splitPattern(text, /\n/))
    .map((line) => `${plainType}\t${mergedLine(line, changes, count--)}`)
    .join('');
}

/** Goes through a file's lines, with what `fill` gives in place of both blocks; undefined when a mark is missing. */
function refill(
  text: ByteString,
  fill: (block: Block) => ByteString,
): { readonly text: ByteString; readonly isWhole: boolean } {
  const parts: ByteString[] = [];
  const starts = [MARK.primary, MARK.fallback, MARK.additional, MARK.end];
  let state = 0;
  for (const line of lines(text)) {
    const isMark = state < starts.length && line.startsWith(starts[state] as ByteString);
    if (state % 2 === 0 || isMark) parts.push(line);
    if (!isMark) continue;
    if (state === 0) parts.push(fill('Primary'));
    if (state === 2) parts.push(fill('Additional'));
    state++;
  }
  return { text: parts.join(''), isWhole: state === starts.length };
}

/** A file made from a template or from itself; undefined when that lacks a mark. */
export function stackText(
  template: ByteString,
  selection: Selection,
  type: StackType,
  changes: TypeChanges | undefined,
): ByteString | undefined {
  const { text, isWhole } = refill(template, (block) => blockText(selection, type, block, changes));
  return isWhole ? text : undefined;
}

/** The MD5 of a file without its managed blocks, in hexadecimal: tells whether somebody changed the rest. */
export function boilerplateSum(text: ByteString): ByteString {
  return createHash('md5')
    .update(bytesOf(refill(text, () => '').text))
    .digest('hex');
}

/** What is kept of a stack, to find changes by. */
export function savedText(selection: Selection, type: StackType): ByteString {
  const shown = (block: Block): ByteString =>
    textsOf(selection, type, (one) => one !== (block === 'Primary' ? 'Additional' : 'Primary'))
      .filter(({ text }) => text !== '' && text !== '0')
      .map(({ name, text }) => `Module: ${name}\n${text}\n`)
      .join('');
  const hasPrimary = textsOf(selection, type, (one) => one !== 'Additional').length > 0;
  return `${hasPrimary ? shown('Primary') : `Module: null\n${PERMIT}`}${shown('Additional')}`;
}
