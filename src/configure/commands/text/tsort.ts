import type { ByteString } from '../../../kernel/byte-string.js';
import { compareBytewise } from '../../../kernel/order.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { readOrComplain } from '../operand.js';
import { parseOptions, UsageError } from '../options.js';
import { withUsage } from '../usage.js';

interface Item {
  readonly name: ByteString;
  /** In order of the relations; the real program takes the latest first. */
  readonly followers: Item[];
  predecessors: number;
}

function related(words: readonly ByteString[]): readonly Item[] {
  const items = new Map<ByteString, Item>();
  const item = (name: ByteString): Item => {
    const known = items.get(name) ?? { name, followers: [], predecessors: 0 };
    items.set(name, known);
    return known;
  };
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [before, after] = [item(words[at] as ByteString), item(words[at + 1] as ByteString)];
    if (before === after) continue;
    before.followers.push(after);
    after.predecessors++;
  }
  return [...items.values()].sort((a, b) => compareBytewise(a.name, b.name));
}

/** tsort: breadth first from the items that nothing comes before. @see tsort(1) of coreutils; Knuth, TAOCP 2.2.3 T */
export function tsort(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const { operands } = parseOptions(process, {});
    const [path = '-', extra] = operands;
    if (extra !== undefined) throw new UsageError(`extra operand ‘${extra}’`);
    const text = await readOrComplain(process, path);
    if (text === undefined) return 1;
    const words = text.split(/[ \t\n]+/).filter((word) => word !== '');
    if (words.length % 2 === 1) {
      await process.complain(`${path}: input contains an odd number of tokens`);
      return 1;
    }
    const items = related(words);
    const queue = items.filter((item) => item.predecessors === 0);
    for (const { followers } of queue)
      for (const follower of [...followers].reverse())
        if (--follower.predecessors === 0) queue.push(follower);
    if (queue.length < items.length) unmodelled(process, 'tsort of a loop');
    await process.write(queue.map(({ name }) => `${name}\n`).join(''));
    return 0;
  });
}
