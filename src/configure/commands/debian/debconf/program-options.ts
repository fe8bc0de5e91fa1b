import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { parseOptions, UsageError, type OptionTable, type ParsedOptions } from '../../options.js';
import { isPriority, PRIORITY_NAMES, type Choices } from './settings.js';

/** What every program of debconf says of the options that it shares with the others. */
export const USAGE_OPTIONS =
  '  -f,  --frontend\t\tSpecify debconf frontend to use.\n' +
  '  -p,  --priority\t\tSpecify minimum priority question to show.\n' +
  '       --terse\t\t\tEnable terse mode.';

const SHARED: OptionTable = {
  f: 'frontend',
  frontend: 'value',
  p: 'priority',
  priority: 'value',
  terse: 'flag',
  h: 'help',
  help: 'flag',
};

export interface ReadChoices {
  readonly options: ParsedOptions;
  readonly choices: Choices;
  /** Whole lines for standard error. */
  readonly warnings: readonly ByteString[];
}

/**
 * Reads the options that debconf's programs share, and the program's own.
 * @returns undefined when the usage is to be told
 * @see Debconf::Config, getopt
 */
export function readChoices(
  process: Process,
  args: readonly ByteString[],
  own: OptionTable = {},
): ReadChoices | undefined {
  try {
    const options = parseOptions(process, { ...SHARED, ...own }, { args, unknown: 'usage' });
    if (options.has('help')) return undefined;
    const priority = options.value('priority');
    const isWrong = priority !== undefined && !isPriority(priority) && !process.env.has('DEBIAN_PRIORITY');
    const warnings = [
      `debconf: Ignoring invalid priority "${priority ?? ''}"\n`,
      `debconf: Valid priorities are: ${PRIORITY_NAMES.join(' ')}\n`,
    ];
    const frontend = options.value('frontend');
    return {
      options,
      choices: { frontend, priority: isWrong ? undefined : priority },
      warnings: isWrong ? warnings : [],
    };
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
