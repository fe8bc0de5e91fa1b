import { RootfsError } from '../../kernel/errors.js';
import type { BuildRequest } from '../request.js';

function refuse(option: string, why: string): never {
  throw new RootfsError('USAGE', `${option} has no meaning for an Alpine suite: ${why}`);
}

/** @throws RootfsError `USAGE` for options that are about dpkg, apt or debconf */
export function checkAlpineBuild({ configure, profiles }: BuildRequest): void {
  if (configure.mode === 'native') refuse('--configure native', 'its scripts are interpreted, or left out');
  if (configure.selections.length > 0) refuse('--debconf-selections', 'its packages ask no questions');
  if (profiles.length > 0) refuse('--profile', 'profiles are settings of apt and dpkg');
}
