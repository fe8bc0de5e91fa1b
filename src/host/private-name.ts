import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errnoOf } from './disk-errors.js';

// A private name ends in 24 hexadecimal digits: 8 of where process ids mean what they mean here, 8 of the maker's process
// id, and 8 that count. So two processes never make the same name, and a later run knows what a killed one left behind.

const DIGITS = /-([0-9a-f]{8})([0-9a-f]{8})[0-9a-f]{8}$/;

/**
 * A boot of a kernel and a namespace of process ids, in which a number that no process has now names one that has ended.
 * undefined where the system does not tell. @see proc(5) /proc/sys/kernel/random/boot_id, pid_namespaces(7)
 */
function readPlace(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    const namespace = readlinkSync('/proc/self/ns/pid');
    return createHash('sha256').update(`${hostname()}\n${boot}${namespace}`).digest('hex').slice(0, 8);
  } catch {
    return undefined;
  }
}

const known = readPlace();
const place = known ?? randomBytes(4).toString('hex');
let count = randomBytes(4).readUInt32BE();

function digits(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** `<prefix>` and 24 hexadecimal digits that no other process, here or elsewhere, gives. */
export function privateName(prefix: string): string {
  count = (count + 1) % 2 ** 32;
  return `${prefix}${place}${digits(process.pid)}${digits(count)}`;
}

/** ESRCH: there is no such process; EPERM is that of somebody else. @see kill(2) */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return errnoOf(thrown) !== 'ESRCH';
  }
}

/** Whether a process that has ended made this private name; false when that cannot be known. */
export function isAbandoned(name: string): boolean {
  const [, where, pid = ''] = DIGITS.exec(name) ?? [];
  return where !== undefined && where === known && !isRunning(Number.parseInt(pid, 16));
}
