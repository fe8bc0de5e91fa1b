import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { parseOptions } from '../options.js';

const OPTIONS = {
  i: 'flag',
  e: 'flag',
  f: 'file',
  file: 'value',
  id: 'optional',
  p: 'priority',
  priority: 'value',
  s: 'stderr',
  stderr: 'flag',
  t: 'tag',
  tag: 'value',
};

const FACILITY =
  /^(?:auth|authpriv|cron|daemon|ftp|kern|lpr|mail|news|security|syslog|user|uucp|local[0-7]|\d+)$/i;
const LEVEL = /^(?:alert|crit|debug|emerg|err|error|info|notice|panic|warn|warning|\d+)$/i;

/**
 * logger: there is no daemon to take the message, which is told only with --stderr where the machine was not booted
 * with systemd. @see logger(1) of util-linux, "--socket-errors"
 */
export async function logger(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS, { stopAtOperand: true });
  const priority = options.value('priority');
  if (priority !== undefined) {
    const [facility, level] = priority.includes('.') ? priority.split('.', 2) : ['user', priority];
    const unknown = !FACILITY.test(facility ?? '')
      ? 'facility'
      : !LEVEL.test(level ?? '')
        ? 'priority'
        : undefined;
    if (unknown !== undefined) {
      await process.complain(`unknown ${unknown} name: ${(unknown === 'facility' ? facility : level) ?? ''}`);
      return 1;
    }
  }
  if (options.has('file')) unmodelled(process, 'logger -f');
  if (options.has('stderr')) {
    await process.complain('socket /dev/log: No such file or directory');
    return 1;
  }
  if (options.operands.length === 0) await process.readAll();
  return 0;
}
