import type { ByteString } from '../../../../kernel/byte-string.js';
import { byteStringOf, textOf } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import { parseOptions } from '../../options.js';
import { withUsage } from '../../usage.js';
import { hasUtf8 } from '../locale.js';
import { inputs } from '../lines.js';

function reversed(process: Process, line: ByteString): ByteString {
  const text = textOf(line);
  const isPlain = /^[\x00-\x7f]*$/.test(line);
  if (!isPlain && (!hasUtf8(process.env) || byteStringOf(text) !== line))
    unmodelled(process, 'rev of bytes that are no text in the locale');
  return byteStringOf([...text].reverse().join(''));
}

/** rev. @see rev(1) of util-linux */
export function rev(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const { operands } = parseOptions(process, {});
    const { texts, status } = await inputs(process, operands);
    for (const { text } of texts)
      await process.write(
        text
          .split('\n')
          .map((line) => reversed(process, line))
          .join('\n'),
      );
    return status;
  });
}
