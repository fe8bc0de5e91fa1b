import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { formatTime } from '../files/time/format.js';
import { parseDate } from '../files/time/parse.js';
import { requireUtc } from '../files/time/zone.js';
import { parseOptions, UsageError, type ParsedOptions } from '../options.js';
import { withUsage } from '../usage.js';

const OPTIONS = {
  ...{ d: 'date', date: 'value', u: 'utc', utc: 'flag', universal: 'utc', 'rfc-3339': 'value' },
  ...{ R: 'rfc-email', 'rfc-email': 'flag', 'rfc-2822': 'rfc-email', I: 'iso-8601', 'iso-8601': 'optional' },
  ...{ r: 'reference', reference: 'value', s: 'refused', set: 'refused', f: 'refused', file: 'refused' },
};

/** --iso-8601's parts. @see date(1) */
const ISO: Readonly<Record<string, string>> = {
  date: '%Y-%m-%d',
  hours: '%Y-%m-%dT%H%:z',
  minutes: '%Y-%m-%dT%H:%M%:z',
  seconds: '%Y-%m-%dT%H:%M:%S%:z',
  ns: '%Y-%m-%dT%H:%M:%S,%N%:z',
};

const RFC_3339: Readonly<Record<string, string>> = {
  date: '%Y-%m-%d',
  seconds: '%Y-%m-%d %H:%M:%S%:z',
  ns: '%Y-%m-%d %H:%M:%S.%N%:z',
};

function oneOf(table: Readonly<Record<string, string>>, option: string, given: ByteString): string {
  const names = Object.keys(table).filter((name) => name.startsWith(given));
  const [only] = names;
  if (only === undefined || names.length > 1)
    throw new UsageError(`invalid argument '${given}' for '--${option}'`);
  return table[only] ?? '';
}

function formatOf(options: ParsedOptions): string {
  if (options.has('rfc-email')) return '%a, %d %b %Y %H:%M:%S %z';
  if (options.has('iso-8601')) return oneOf(ISO, 'iso-8601', options.value('iso-8601') || 'date');
  const rfc = options.value('rfc-3339');
  if (rfc !== undefined) return oneOf(RFC_3339, 'rfc-3339', rfc);
  const [operand, extra] = options.operands;
  if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`);
  // The C locale's form.
  return operand?.slice(1) ?? '%a %b %e %H:%M:%S %Z %Y';
}

function momentOf(process: Process, options: ParsedOptions): number {
  const reference = options.value('reference');
  if (reference !== undefined) return process.files.stat(reference).mtimeSeconds;
  const now = process.system.tree.epoch;
  const given = options.value('date');
  const parsed = given === undefined ? now : parseDate(given, now);
  if (parsed === 'unmodelled') unmodelled(process, `date --date='${given ?? ''}'`);
  return parsed === 'invalid' ? NaN : parsed;
}

/** date(1): now is the tree's epoch, and the zone is UTC. */
export function date(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, OPTIONS);
    if (!options.has('utc')) requireUtc(process);
    const [operand] = options.operands;
    if (operand !== undefined && !operand.startsWith('+')) unmodelled(process, `date ${operand}`);
    const seconds = momentOf(process, options);
    if (Number.isNaN(seconds)) {
      await process.complain(`invalid date '${options.value('date') ?? ''}'`);
      return 1;
    }
    await process.write(`${formatTime(formatOf(options), seconds)}\n`);
    return 0;
  });
}
