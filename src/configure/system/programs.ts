import type { ByteString } from '../../kernel/byte-string.js';
import { byteString } from '../../kernel/byte-string.js';
import type { Files } from './files.js';

/** What kind of program a file of the tree is. */
export type Program =
  /** A script for a shell that is interpreted; `argument` is what follows it on the `#!` line. */
  | { readonly kind: 'shell'; readonly dialect: 'dash' | 'bash'; readonly argument: ByteString | undefined }
  /** Machine code, or a script in a language that is not interpreted: only a model can stand for it. */
  | { readonly kind: 'foreign'; readonly language: string }
  /** Neither: execve(2) fails with ENOEXEC, and a shell takes it for a script. */
  | { readonly kind: 'text' };

/** As the kernel: no more of the first line is looked at. @see execve(2), BINPRM_BUF_SIZE */
export const SHEBANG_BYTES = 256;

const SHELLS: Readonly<Record<string, 'dash' | 'bash'>> = {
  sh: 'dash',
  dash: 'dash',
  ash: 'dash',
  bash: 'bash',
};

/** Tells by a file's first bytes what would run it. @see execve(2), "Interpreter scripts" */
export function programOf(files: Files, path: ByteString): Program {
  return programOfHead(byteString(files.readBytes(path, SHEBANG_BYTES)));
}

/** The same from the first {@link SHEBANG_BYTES} bytes. */
export function programOfHead(head: ByteString): Program {
  if (head.startsWith('\x7fELF')) return { kind: 'foreign', language: 'machine code' };
  if (!head.startsWith('#!')) return { kind: 'text' };
  const line = head.slice(2).split('\n')[0] ?? '';
  const [, interpreter = '', argument] = /^[ \t]*([^ \t]+)[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
  const name = interpreter.slice(interpreter.lastIndexOf('/') + 1);
  // `#!/bin/busybox sh`: the applet is an operand, as env's interpreter is.
  if (name === 'env' || name === 'busybox') return byEnv(argument ?? '');
  const dialect = SHELLS[name];
  if (dialect === undefined) return { kind: 'foreign', language: name };
  return { kind: 'shell', dialect, argument: argument === '' ? undefined : argument };
}

/** `#!/usr/bin/env sh`: the interpreter is env's operand. */
function byEnv(argument: ByteString): Program {
  const dialect = SHELLS[argument];
  if (dialect === undefined) return { kind: 'foreign', language: argument };
  return { kind: 'shell', dialect, argument: undefined };
}
