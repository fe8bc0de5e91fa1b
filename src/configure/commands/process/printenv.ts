import type { Process } from '../../system/process.js';
import { parseOptions } from '../options.js';
import { withUsage } from '../usage.js';

/** printenv. @see printenv(1) of coreutils */
export function printenv(process: Process): Promise<number> {
  return withUsage(process, 2, async () => {
    const options = parseOptions(process, { 0: 'null', null: 'flag' }, { stopAtOperand: true });
    const end = options.has('null') ? '\0' : '\n';
    const { operands } = options;
    const lines =
      operands.length === 0
        ? [...process.env].map(([name, value]) => `${name}=${value}`)
        : operands.flatMap((name) => process.env.get(name) ?? []);
    await process.write(lines.map((line) => line + end).join(''));
    return operands.length === 0 || lines.length === operands.length ? 0 : 1;
  });
}
