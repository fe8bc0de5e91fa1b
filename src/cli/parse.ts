import { parseArgs } from 'node:util';
import { RootfsError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/suggest.js';
import { COMMON_OPTIONS, Given, type Command, type Option } from './command.js';

function configOf(
  options: readonly Option[],
): Record<string, { type: 'string' | 'boolean'; multiple: boolean; short?: string }> {
  return Object.fromEntries(
    options.map((option) => [
      option.name,
      {
        type: option.value === undefined ? ('boolean' as const) : ('string' as const),
        multiple: true,
        ...(option.short === undefined ? {} : { short: option.short }),
      },
    ]),
  );
}

function unusable(command: Command, text: string, hint: string): RootfsError {
  return new RootfsError('USAGE', text, { hint: `${hint}See rootfs help ${command.name}.` });
}

function checkToken(
  command: Command,
  options: readonly Option[],
  token: { name: string; rawName: string; value?: string | undefined },
): void {
  const option = options.find(({ name }) => name === token.name);
  if (option === undefined) {
    const near = didYouMean(
      token.rawName,
      options.map(({ name }) => `--${name}`),
    );
    throw unusable(command, `unknown option ${token.rawName}`, near);
  }
  if (option.value === undefined && token.value !== undefined) {
    throw unusable(command, `${token.rawName} takes no value`, '');
  }
  if (option.value !== undefined && (token.value === undefined || token.value === '')) {
    throw unusable(command, `${token.rawName} needs a value: ${token.rawName} ${option.value}`, '');
  }
  if (
    option.choices !== undefined &&
    option.multiple !== true &&
    !option.choices.includes(token.value ?? '')
  ) {
    const near = didYouMean(token.value ?? '', option.choices);
    throw unusable(
      command,
      `${token.rawName} cannot be ${JSON.stringify(token.value)}`,
      `${near}It is one of ${option.choices.join(', ')}. `,
    );
  }
}

/**
 * The arguments of one command.
 * @throws RootfsError `USAGE` naming the option, with the nearest known one
 */
export function parseCommandLine(command: Command, args: readonly string[]): Given {
  const options = [...command.options, ...COMMON_OPTIONS];
  const parsed = parseArgs({
    args: [...args],
    options: configOf(options),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: { name: string; value: string }[] = [];
  const positionals: string[] = [];
  for (const token of parsed.tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    checkToken(command, options, token);
    values.push({ name: token.name, value: token.value ?? '' });
  }
  return new Given(values, positionals);
}
