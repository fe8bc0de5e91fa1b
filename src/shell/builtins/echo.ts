import type { ByteString } from '../../kernel/byte-string.js';
import type { Shell } from '../state.js';
import { unescapeText } from './escape.js';

/** dash's: escapes are always replaced, and only a first `-n` is an option. @see dash src/bltin/printf.c, echocmd */
export async function echo(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  if (shell.world.dialect === 'bash') return bashEcho(shell, argv);
  const hasEnd = argv[1] !== '-n';
  const { text, isStopped } = unescapeText(argv.slice(hasEnd ? 1 : 2).join(' '));
  await shell.write(hasEnd && !isStopped ? `${text}\n` : text);
  return 0;
}

/** bash's: escapes are replaced only after `-e`. @see bash(1), "SHELL BUILTIN COMMANDS" */
async function bashEcho(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  let hasEnd = true;
  let replaces = false;
  let next = 1;
  for (; /^-[neE]+$/.test(argv[next] ?? ''); next++) {
    for (const letter of (argv[next] as ByteString).slice(1)) {
      if (letter === 'n') hasEnd = false;
      else replaces = letter === 'e';
    }
  }
  const given = argv.slice(next).join(' ');
  const { text, isStopped } = replaces ? unescapeText(given) : { text: given, isStopped: false };
  await shell.write(hasEnd && !isStopped ? `${text}\n` : text);
  return 0;
}
