import type { ByteString } from '../../../kernel/byte-string.js';
import { ShellIoError } from '../../../shell/open-file.js';
import type { Process } from '../../system/process.js';
import { isIoError } from '../command.js';
import { parseOptions } from '../options.js';
import { needOperand, withUsage } from './report.js';
import { relativePath } from './relative.js';

const MAX_LINKS = 40;

/** How much of a path must be there: all, all but the last component, or nothing. */
type Existing = 'all' | 'parents' | 'none';

/** The canonical form of a path. @throws ShellIoError @see readlink(1), -f -e -m */
export function canonical(process: Process, path: ByteString, existing: Existing): ByteString {
  const { files } = process;
  if (path === '') throw new ShellIoError('ENOENT', path);
  const pending = files
    .absolute(path)
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .reverse();
  const walked: string[] = [];
  let links = 0;
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === '..') {
      walked.pop();
      continue;
    }
    const here = `/${[...walked, name].join('/')}`;
    const status = files.tryStat(here, false);
    if (status === undefined && (existing === 'all' || (existing === 'parents' && pending.length > 0))) {
      throw new ShellIoError('ENOENT', path);
    }
    if (status?.kind === 'symlink') {
      if (++links > MAX_LINKS) throw new ShellIoError('ELOOP', path);
      const target = files.readlink(here);
      if (target.startsWith('/')) walked.length = 0;
      pending.push(
        ...target
          .split('/')
          .filter((part) => part !== '' && part !== '.')
          .reverse(),
      );
      continue;
    }
    if (status !== undefined && status.kind !== 'directory' && pending.length > 0 && existing !== 'none') {
      throw new ShellIoError('ENOTDIR', path);
    }
    walked.push(name);
  }
  return `/${walked.join('/')}`;
}

const READLINK = {
  f: 'canonicalize',
  canonicalize: 'flag',
  e: 'canonicalize-existing',
  'canonicalize-existing': 'flag',
  m: 'canonicalize-missing',
  'canonicalize-missing': 'flag',
  n: 'no-newline',
  'no-newline': 'flag',
  q: 'quiet',
  quiet: 'flag',
  s: 'quiet',
  silent: 'quiet',
  v: 'verbose',
  verbose: 'flag',
  z: 'zero',
  zero: 'flag',
};

/** readlink(1) */
export function readlink(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, READLINK);
    needOperand(options.operands);
    const modes: Readonly<Record<string, Existing>> = {
      canonicalize: 'parents',
      'canonicalize-existing': 'all',
      'canonicalize-missing': 'none',
    };
    const mode = options.list.map(({ name }) => modes[name]).findLast((one) => one !== undefined);
    const end = options.has('zero')
      ? '\0'
      : options.has('no-newline') && options.operands.length === 1
        ? ''
        : '\n';
    let status = 0;
    for (const path of options.operands) {
      try {
        const target = mode === undefined ? process.files.readlink(path) : canonical(process, path, mode);
        await process.write(`${target}${end}`);
      } catch (error) {
        if (!isIoError(error)) throw error;
        status = 1;
        if (options.has('verbose')) await process.complain(`${path}: ${error.message}`);
      }
    }
    return status;
  });
}

/** realpath(1) */
export function realpath(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, {
      ...{
        e: 'canonicalize-existing',
        'canonicalize-existing': 'flag',
        m: 'canonicalize-missing',
        'canonicalize-missing': 'flag',
      },
      ...{
        L: 'refused',
        P: 'flag',
        q: 'quiet',
        quiet: 'flag',
        s: 'strip',
        strip: 'flag',
        'no-symlinks': 'strip',
        z: 'zero',
        zero: 'flag',
      },
      ...{ 'relative-to': 'value', 'relative-base': 'refused' },
    });
    needOperand(options.operands);
    const mode = options.has('canonicalize-existing')
      ? 'all'
      : options.has('canonicalize-missing')
        ? 'none'
        : 'parents';
    const base = options.value('relative-to');
    let status = 0;
    for (const path of options.operands) {
      try {
        const full = options.has('strip')
          ? lexical(process.files.absolute(path))
          : canonical(process, path, mode);
        const shown = base === undefined ? full : relativePath(canonical(process, base, 'none'), full);
        await process.write(`${shown}${options.has('zero') ? '\0' : '\n'}`);
      } catch (error) {
        if (!isIoError(error)) throw error;
        status = 1;
        if (!options.has('quiet')) await process.complain(`${path}: ${error.message}`);
      }
    }
    return status;
  });
}

function lexical(path: ByteString): ByteString {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}
