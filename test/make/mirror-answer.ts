import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Fault } from './mirror-fault.js';

/** A file as it is kept on the mirror. */
export interface Served {
  readonly bytes: Buffer;
}

const LAST_MODIFIED = 'Wed, 01 Jul 2026 00:00:00 GMT';

/** A prepared answer; faults change it before or while it is sent. */
interface Plan {
  readonly status: number;
  readonly headers: Record<string, string | number>;
  readonly body: Buffer;
}

function etagOf(bytes: Uint8Array): string {
  return `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
}

function validators(fault: Fault, bytes: Uint8Array): Record<string, string> {
  if (fault.kind !== 'no-validator') return { etag: etagOf(bytes), 'last-modified': LAST_MODIFIED };
  return fault.weak === true ? { etag: `W/${etagOf(bytes)}` } : {};
}

/** First byte asked for, when the range may be honoured. @see RFC 9110 §13.1.5, §14.2 */
function rangeStart(request: IncomingMessage, bytes: Uint8Array): number | undefined {
  const match = /^bytes=([0-9]+)-$/.exec(request.headers.range ?? '');
  const condition = request.headers['if-range'];
  if (match === null) return undefined;
  if (condition !== undefined && condition !== etagOf(bytes) && condition !== LAST_MODIFIED) return undefined;
  return Number(match[1]);
}

function plan(request: IncomingMessage, bytes: Buffer, fault: Fault): Plan {
  const headers = {
    ...validators(fault, bytes),
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
  };
  const asked = fault.kind === 'ignore-range' ? undefined : rangeStart(request, bytes);
  if (asked === undefined)
    return { status: 200, headers: { ...headers, 'content-length': bytes.length }, body: bytes };
  if (asked >= bytes.length) {
    const extent = { 'content-range': `bytes */${bytes.length}`, 'content-length': 0 };
    return { status: 416, headers: extent, body: Buffer.alloc(0) };
  }
  const start = Math.max(0, asked + (fault.kind === 'shifted-range' ? fault.byBytes : 0));
  const body = bytes.subarray(start);
  const extent = {
    'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
    'content-length': body.length,
  };
  return { status: 206, headers: { ...headers, ...extent }, body };
}

function send(response: ServerResponse, { status, headers, body }: Plan): void {
  response.writeHead(status, headers).end(body);
}

function sendChunked(response: ServerResponse, base: Plan, body: Buffer): void {
  const headers = { ...base.headers };
  delete headers['content-length'];
  response.writeHead(base.status, headers);
  response.write(body);
  response.end();
}

/** Sends so much of the body, and does `then` a moment after it has left this process. */
function sendPart(
  response: ServerResponse,
  base: Plan,
  keepBytes: number,
  then: (socket: Socket) => void,
  until: Promise<void> = new Promise((resolve) => setTimeout(resolve, 20)),
): void {
  const { socket } = response;
  response.writeHead(base.status, base.headers);
  response.flushHeaders();
  response.write(base.body.subarray(0, keepBytes), () => void until.then(() => socket && then(socket)));
}

function drip(response: ServerResponse, base: Plan, bytesEach: number, everyMs: number): void {
  response.writeHead(base.status, base.headers);
  response.flushHeaders();
  let position = 0;
  const timer = setInterval(() => {
    response.write(base.body.subarray(position, position + bytesEach));
    position += bytesEach;
    if (position < base.body.length) return;
    clearInterval(timer);
    response.end();
  }, everyMs);
  response.on('close', () => clearInterval(timer));
}

function withWrongByte(base: Plan, at: number, wholeBytes: number): Plan {
  const place = at - (wholeBytes - base.body.length);
  const body = Buffer.from(base.body);
  if (place >= 0 && place < body.length) body[place] = (body[place] ?? 0) ^ 0xff;
  return { ...base, body };
}

function resized(base: Plan, body: Buffer): Plan {
  return { ...base, headers: { ...base.headers, 'content-length': body.length }, body };
}

/** Faults that need no file. */
function answerWithoutFile(response: ServerResponse, fault: Fault): boolean {
  if (fault.kind === 'status') {
    const wait: Record<string, string> =
      fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
    response.writeHead(fault.status, { ...wait, 'content-length': 6 }).end('fault\n');
  } else if (fault.kind === 'redirect') {
    response.writeHead(fault.status ?? 302, { location: fault.location, 'content-length': 0 }).end();
  } else if (fault.kind === 'garbage') {
    response.socket?.end('this is not HTTP\r\n\r\n');
  } else if (fault.kind === 'reset' && fault.afterBytes === undefined) {
    response.socket?.resetAndDestroy();
  } else {
    return fault.kind === 'stall' && fault.afterBytes === undefined;
  }
  return true;
}

function answerFile(response: ServerResponse, base: Plan, bytes: Buffer, fault: Fault): void {
  const extra = (count: number): Buffer => Buffer.concat([base.body, Buffer.alloc(count, 0x2b)]);
  switch (fault.kind) {
    case 'reset':
      return sendPart(
        response,
        base,
        fault.afterBytes ?? 0,
        (socket) => socket.resetAndDestroy(),
        fault.until,
      );
    case 'truncate':
      return sendPart(response, base, fault.keepBytes, (socket) => socket.end());
    case 'stall':
      return sendPart(response, base, fault.afterBytes ?? 0, () => undefined);
    case 'short':
      return send(response, resized(base, base.body.subarray(0, fault.keepBytes)));
    case 'short-chunked':
      return sendChunked(response, base, base.body.subarray(0, fault.keepBytes));
    case 'wrong-byte':
      return send(response, withWrongByte(base, fault.at, bytes.length));
    case 'longer':
      if (!fault.announced) return sendChunked(response, base, extra(fault.extraBytes));
      return send(response, resized(base, extra(fault.extraBytes)));
    case 'overrun':
      return send(response, { ...base, body: extra(fault.extraBytes) });
    case 'drip':
      return drip(response, base, fault.bytesEach, fault.everyMs);
    case 'no-validator':
      return fault.then === undefined ? send(response, base) : answerFile(response, base, bytes, fault.then);
    case 'ok':
    case 'ignore-range':
    case 'shifted-range':
    case 'replace':
      return send(response, base);
    case 'status':
    case 'redirect':
    case 'garbage':
      throw new Error(`${fault.kind} needs no file`);
    default:
      fault satisfies never;
  }
}

/** Answers one request with a file, or as the fault says. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  served: Served | undefined,
  fault: Fault,
): void {
  if (answerWithoutFile(response, fault)) return;
  const bytes = fault.kind === 'replace' ? Buffer.from(fault.bytes) : served?.bytes;
  if (bytes === undefined) {
    response.writeHead(404, { 'content-length': 10 }).end('not found\n');
    return;
  }
  answerFile(response, plan(request, bytes, fault), bytes, fault);
}
