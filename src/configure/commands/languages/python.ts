import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { importedModules, importModules } from './python-import.js';

const REASON =
  'Python compiles its modules when it first loads them; compiled files are for one interpreter alone';

/** Modules and scripts of Python that compile others. @see py_compile, compileall in the Python library reference */
const COMPILERS = /^(?:py_compile|compileall)$/;

function leave(process: Process): number {
  process.system.leave('byte-compiled Python', REASON);
  return 0;
}

/**
 * python(1): only what packages call it for while they are configured: compiling modules, which is left undone, and
 * asking whether there is a module, `-c 'import NAME'`.
 */
export async function python(process: Process): Promise<number> {
  const args = [...process.args];
  let flags = '';
  while (/^-[bBdEIOsSuv]+$/.test(args[0] ?? '')) flags += (args.shift() ?? '').slice(1);
  const [first = '', second = ''] = args;
  const imported = first === '-c' ? importedModules(second) : undefined;
  if (imported !== undefined) return importModules(process, imported, flags);
  const script = /\/([^/]+)\.py$/.exec(first)?.[1];
  const module = first === '-m' ? second : (/^-m(.+)$/.exec(first)?.[1] ?? script);
  if (module !== undefined && COMPILERS.test(module)) return leave(process);
  return unmodelled(process, [process.name, ...process.args.slice(0, 3)].join(' '));
}

/** py3compile(1) */
export function py3compile(process: Process): number {
  return leave(process);
}

/** py3clean(1): removes what py3compile made, and nothing was made. */
export function py3clean(process: Process): number {
  const [first = ''] = process.args;
  const isPackage = /^(?:-p|--package)(?:=|$)/.test(first) || /^-p./.test(first);
  return isPackage ? 0 : unmodelled(process, [process.name, ...process.args].join(' '));
}
