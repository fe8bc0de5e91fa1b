import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { PerlDeath } from './perl-text.js';
import { openRegistry, releaseRegistry, tellWarnings, type Opening, type Registry } from './registry.js';

/** Runs the body of a modelled perl program; where perl dies, its text goes to standard error. */
export async function perlProgram(process: Process, body: () => Promise<number>): Promise<number> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof PerlDeath)) throw error;
    await process.fds.get(2)?.write(`${error.message}\n`);
    return error.status;
  }
}

/** Opens debconf's databases for a program's body, and lets go of them at its end, saved or not. */
export async function withRegistry(
  process: Process,
  body: (registry: Registry) => Promise<number>,
  opening: Opening = {},
): Promise<number> {
  return perlProgram(process, async () => {
    const registry = openRegistry(process, opening);
    try {
      return await body(registry);
    } finally {
      await tellWarnings(registry);
      releaseRegistry(registry);
    }
  });
}

/** A line on standard error, which may be closed. */
export async function tellError(process: Process, text: ByteString): Promise<void> {
  await process.fds.get(2)?.write(`${text}\n`);
}
