import { ERROR_CODES, EXIT_STATUS, type ErrorKind } from '../kernel/errors.js';
import { COMMON_OPTIONS, type Command, type Option } from './command.js';

const WIDTH = 100;

function wrapped(text: string, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}

function optionLine(option: Option): string {
  const short = option.short === undefined ? '    ' : `-${option.short}, `;
  const name = `${short}--${option.name}${option.value === undefined ? '' : ` ${option.value}`}`;
  return `  ${name.padEnd(28)} ${wrapped(option.help, 31)}\n`;
}

/** The whole help of a command. */
export function commandHelp(command: Command): string {
  const options = [...command.options, ...COMMON_OPTIONS].map(optionLine).join('');
  const examples = command.examples.map(([line, what]) => `  ${line}\n      ${what}\n`).join('');
  return (
    `rootfs ${command.name} ${command.usage}\n\n${command.description}\n\nOptions:\n${options}` +
    (examples === '' ? '' : `\nExamples:\n${examples}`)
  );
}

export function generalHelp(commands: readonly Command[], version: string): string {
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}\n`).join('');
  return (
    `rootfs ${version}: Debian and Alpine root filesystems as reproducible OCI images, without root, chroot, dpkg or apk\n\n` +
    `  rootfs bootstrap bookworm --arch arm64\n\nCommands:\n${rows}` +
    `  ${'help'.padEnd(12)} help on a command, or: rootfs help exit-codes\n` +
    `  ${'version'.padEnd(12)} the version of this program\n\n` +
    'Environment: ROOTFS_MIRROR, ROOTFS_CACHE, ROOTFS_SUITES, SOURCE_DATE_EPOCH, NO_COLOR, NETRC and the proxy variables\n' +
    '(http_proxy, https_proxy, all_proxy, no_proxy).\n'
  );
}

/** Exit statuses with the error codes that lead to them. */
export function exitCodesHelp(): string {
  const kinds = Object.entries(EXIT_STATUS).sort(([, a], [, b]) => a - b);
  const rows = kinds.map(([kind, status]) => {
    const codes = Object.entries(ERROR_CODES).filter(([, [of]]) => of === (kind as ErrorKind));
    const lines = codes
      .map(([code, [, what]]) => `        ${code.padEnd(22)} ${wrapped(what, 31)}\n`)
      .join('');
    return `  ${String(status).padStart(3)}  ${kind}\n${lines}`;
  });
  const [first, last] = ['    0  success\n', '   10  rootfs outdated: something would change\n'];
  return `Exit status:\n${first}${rows.join('')}${last}`;
}
