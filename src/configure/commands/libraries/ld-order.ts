import type { ByteString } from '../../../kernel/byte-string.js';

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** The number at a place, as a C int, and where it ends. */
function numberAt(text: ByteString, start: number): { readonly value: number; readonly end: number } {
  let end = start;
  let value = 0;
  for (; isDigit(text.charCodeAt(end)); end++)
    value = (Math.imul(value, 10) + text.charCodeAt(end) - 0x30) | 0;
  return { value, end };
}

/**
 * The order of library names in which the dynamic linker searches its cache: byte by byte, runs of digits as numbers,
 * digits after everything else. @see glibc elf/dl-cache.c, _dl_cache_libcmp
 */
export function compareLibraryNames(a: ByteString, b: ByteString): number {
  let i = 0;
  let j = 0;
  while (i < a.length) {
    const x = a.charCodeAt(i);
    const y = j < b.length ? b.charCodeAt(j) : 0;
    if (isDigit(x) !== isDigit(y)) return isDigit(x) ? 1 : -1;
    if (isDigit(x)) {
      const first = numberAt(a, i);
      const second = numberAt(b, j);
      if (first.value !== second.value) return (first.value - second.value) | 0;
      i = first.end;
      j = second.end;
    } else if (x !== y) {
      return x - y;
    } else {
      i++;
      j++;
    }
  }
  return j < b.length ? -b.charCodeAt(j) : 0;
}

/** Whether a name is one of a library or a dynamic linker. @see glibc elf/dl-is_dso.h, _dl_is_dso */
export function isLibraryName(name: ByteString): boolean {
  if (name.startsWith('ld.so.') || name.startsWith('ld64.so.')) return true;
  return (name.startsWith('lib') || name.startsWith('ld-')) && name.includes('.so');
}
