import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { baseName } from '../usage.js';

/** Modules that Debian's interpreters of today hold themselves. @see sys.builtin_module_names */
const BUILTIN = new Set(
  (
    '_abc _ast _bisect _blake2 _codecs _collections _csv _datetime _elementtree _functools _heapq _imp _io _locale ' +
    '_md5 _opcode _operator _pickle _posixsubprocess _random _sha1 _sha3 _signal _socket _sre _stat _statistics ' +
    '_string _struct _symtable _thread _tokenize _tracemalloc _warnings _weakref array atexit binascii builtins cmath ' +
    'errno faulthandler fcntl gc grp itertools marshal math posix pwd pyexpat select sys syslog time unicodedata zlib'
  ).split(' '),
);

const NAME = '[A-Za-z_][A-Za-z0-9_]*';
const DOTTED = `${NAME}(?:\\.${NAME})*`;
const PROGRAM = new RegExp(`^import[ \\t]+(${DOTTED}(?:[ \\t]*,[ \\t]*${DOTTED})*)[ \\t]*;?[ \\t]*\\n?$`);

/** The modules that a program of nothing but one import statement asks for; undefined for any other program. */
export function importedModules(program: ByteString): readonly ByteString[] | undefined {
  return PROGRAM.exec(program)?.[1]
    ?.split(',')
    .map((name) => name.trim());
}

/** `3.11`, of the interpreter's own file. */
function versionOf(process: Process): string {
  const version = /^python(3\.[0-9]+)$/.exec(baseName(process.files.realpath(process.path)))?.[1];
  return version ?? unmodelled(process, `${process.name}, whose version cannot be told`);
}

/**
 * sys.path of Debian's Python 3.
 * @param flags letters of -I, -E, -S and the like
 * @see Debian Python Policy, "Module Path"
 */
function searchPath(process: Process, version: string, flags: string): readonly ByteString[] {
  const isIsolated = flags.includes('I');
  const given = isIsolated || flags.includes('E') ? '' : (process.env.get('PYTHONPATH') ?? '');
  const library = `/usr/lib/python${version}`;
  return [
    ...(isIsolated ? [] : [process.cwd]),
    ...(given === '' ? [] : given.split(':').map((folder) => folder || process.cwd)),
    ...[library, `${library}/lib-dynload`],
    ...(flags.includes('S') ? [] : [`/usr/local/lib/python${version}/dist-packages`]),
    ...(flags.includes('S') ? [] : ['/usr/lib/python3/dist-packages']),
  ];
}

interface Found {
  readonly isFound: boolean;
  /** Folders in which modules of this package are; none when it is no package. */
  readonly folders: readonly ByteString[];
}

/** One step of the path finder: a package, a module or extension, or at last folders without __init__. @see PEP 420 */
function find(process: Process, folders: readonly ByteString[], name: ByteString, version: string): Found {
  const { files } = process;
  const tag = `cpython-${version.replace('.', '')}`;
  const portions: ByteString[] = [];
  for (const folder of folders) {
    const base = `${folder}/${name}`;
    if (files.isFile(`${base}/__init__.py`)) return { isFound: true, folders: [base] };
    const names = files.isDirectory(folder) ? files.list(folder) : [];
    const extension = names.some((one) => one.startsWith(`${name}.${tag}-`) && one.endsWith('.so'));
    const isModule = ['.abi3.so', '.so', '.py', '.pyc'].some((suffix) => files.isFile(base + suffix));
    if (extension || isModule) return { isFound: true, folders: [] };
    if (files.isDirectory(base)) portions.push(base);
  }
  return { isFound: portions.length > 0, folders: portions };
}

/** The part of a dotted name that cannot be imported and why; undefined when all can. */
function missing(
  process: Process,
  path: readonly ByteString[],
  module: ByteString,
  version: string,
): string | undefined {
  if (module === 'os.path') return undefined;
  const names = module.split('.');
  let folders = path;
  for (const [at, name] of names.entries()) {
    const full = names.slice(0, at + 1).join('.');
    const parent = names.slice(0, at).join('.');
    if (at === 0 && BUILTIN.has(name)) {
      folders = [];
      continue;
    }
    if (at > 0 && folders.length === 0) return `No module named '${full}'; '${parent}' is not a package`;
    const found = find(process, folders, name, version);
    if (!found.isFound && at === 0 && /^(?:_|spwd$|xx)/.test(name))
      unmodelled(process, `python3 import ${name}`);
    if (!found.isFound) return `No module named '${full}'`;
    folders = found.folders;
  }
  return undefined;
}

/**
 * `import NAME` as scripts ask whether a module is installed: it is when its file is in the tree.
 * @returns the exit status
 */
export async function importModules(
  process: Process,
  modules: readonly ByteString[],
  flags: string,
): Promise<number> {
  const version = versionOf(process);
  const path = searchPath(process, version, flags);
  for (const module of modules) {
    const why = missing(process, path, module, version);
    if (why === undefined) continue;
    const place = 'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\n';
    await process.fds.get(2)?.write(`${place}ModuleNotFoundError: ${why}\n`);
    return 1;
  }
  return 0;
}
