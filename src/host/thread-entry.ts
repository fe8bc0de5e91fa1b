import { parentPort } from 'node:worker_threads';
import { RootfsError } from '../kernel/errors.js';
import type { JobEffects, JobResult } from '../kernel/threads.js';
import { makeJobEffects } from './disk-job.js';
import { encodeError, type JobMessage, type ReplyMessage } from './threads-wire.js';

// The first file of every thread that threads.ts starts: it answers each job with exactly one reply.

type Run = (input: unknown, effects: JobEffects) => Promise<JobResult<unknown>>;

function hasRun(value: unknown): value is { readonly run: Run } {
  return typeof value === 'object' && value !== null && 'run' in value && typeof value.run === 'function';
}

async function findJob(message: JobMessage): Promise<{ readonly run: Run }> {
  const exports: unknown = await import(message.module);
  const job: unknown = (exports as Readonly<Record<string, unknown>>)[message.name];
  if (hasRun(job)) return job;
  throw new RootfsError('INTERNAL', `${message.module} exports no job called ${message.name}`);
}

function reply(message: ReplyMessage, transfer: readonly ArrayBuffer[] = []): void {
  // A buffer that is named twice is refused by postMessage, although two views of it may well be sent.
  parentPort?.postMessage(message, [...new Set(transfer)]);
}

async function answer(message: JobMessage, effects: JobEffects): Promise<void> {
  try {
    const job = await findJob(message);
    const { output, transfer } = await job.run(message.input, effects);
    reply({ kind: 'output', output }, transfer);
  } catch (thrown) {
    reply({ kind: 'error', error: encodeError(thrown) });
  }
}

const effects = makeJobEffects();
parentPort?.on('message', (message: JobMessage) => void answer(message, effects));
