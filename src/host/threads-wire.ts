import { asRootfsError, ERROR_CODES, RootfsError, type ErrorCode } from '../kernel/errors.js';

/** What the pool sends to a thread: which job, by the module and export that hold it, and its input. */
export interface JobMessage {
  readonly module: string;
  readonly name: string;
  readonly input: unknown;
}

/** An error as plain data. Structured clone would keep neither its class nor code and hint. @see HTML §2.7.5 */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
  /** The causes below it as one text, outermost first. */
  readonly cause: string | undefined;
  readonly stack: string | undefined;
}

/** What a thread sends back, once for each job. */
export type ReplyMessage =
  | { readonly kind: 'output'; readonly output: unknown }
  | { readonly kind: 'error'; readonly error: WireError };

const MAXIMUM_CAUSES = 8;

function causesOf(thrown: unknown): string | undefined {
  const texts: string[] = [];
  for (let cause = thrown; cause !== undefined && texts.length < MAXIMUM_CAUSES;) {
    texts.push(cause instanceof Error ? cause.message : String(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return texts.length === 0 ? undefined : texts.join(': ');
}

function hintOf(error: Error): string | undefined {
  return 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
}

// By name, not by instanceof: a job's module may have been loaded beside another copy of kernel/errors.
function codeOf(error: Error): ErrorCode | undefined {
  if (error.name !== 'RootfsError' || !('code' in error) || typeof error.code !== 'string') return undefined;
  return Object.hasOwn(ERROR_CODES, error.code) ? (error.code as ErrorCode) : undefined;
}

/** Any thrown value as plain data; what is not a RootfsError is a defect, `INTERNAL`. */
export function encodeError(thrown: unknown): WireError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = codeOf(error);
  const { message, stack } = error;
  if (code !== undefined) return { code, message, hint: hintOf(error), cause: causesOf(error.cause), stack };
  return { code: 'INTERNAL', message, hint: asRootfsError(error).hint, cause: causesOf(error), stack };
}

/** The inverse of {@link encodeError}: code, message, hint and stack are kept, the causes come back as one text. */
export function decodeError(wire: WireError): RootfsError {
  const cause = wire.cause === undefined ? undefined : new Error(wire.cause);
  const error = new RootfsError(wire.code, wire.message, { hint: wire.hint, cause });
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}
