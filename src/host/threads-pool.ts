import { Worker } from 'node:worker_threads';
import { RootfsError } from '../kernel/errors.js';
import type { Job, Threads } from '../kernel/threads.js';
import { InlineThreads, stopped } from './threads-inline.js';
import { decodeError, encodeError, type JobMessage, type ReplyMessage } from './threads-wire.js';

interface Task {
  readonly message: JobMessage;
  readonly resolve: (output: unknown) => void;
  readonly reject: (reason: RootfsError) => void;
}

function crashed(task: Task, what: string, cause?: unknown): RootfsError {
  return new RootfsError('INTERNAL', `a thread ${what} in the job ${task.message.name}`, {
    hint: 'This is a defect, or memory ran out; try again with --jobs 1.',
    cause,
  });
}

/**
 * Work of up to that many bytes is done here: a thread takes 45 ms of a processor and 11 MB to start and to load a job, and
 * 105 ms deflate 4 MB. It is a matter of the work alone, so that the same request goes the same way everywhere.
 */
const SMALL_WORK_BYTES = 24 * 1024 * 1024;

/** Holds the threads: at most `size`, started when there is work, one job in each at a time. */
export class ThreadPool implements Threads {
  private readonly busy = new Map<Worker, Task>();
  private readonly idle: Worker[] = [];
  private readonly waiting: Task[] = [];
  private isClosed = false;
  private readonly here: InlineThreads;

  constructor(
    readonly size: number,
    private readonly entry: URL,
  ) {
    this.here = new InlineThreads(size);
  }

  fitting(workBytes: number): Threads {
    return workBytes <= SMALL_WORK_BYTES ? this.here : this;
  }

  run<I, O>(job: Job<I, O>, input: I): Promise<O> {
    const message = { module: job.module, name: job.name, input };
    return new Promise<unknown>((resolve, reject) => {
      if (this.isClosed) return reject(stopped(job.name));
      this.waiting.push({ message, resolve, reject });
      this.next();
    }) as Promise<O>;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const workers = [...this.idle, ...this.busy.keys()];
    const tasks = [...this.busy.values(), ...this.waiting];
    this.idle.length = this.waiting.length = 0;
    this.busy.clear();
    for (const task of tasks) task.reject(stopped(task.message.name));
    await Promise.all([this.here.close(), ...workers.map((worker) => worker.terminate())]);
  }

  private next(): void {
    if (this.idle.length === 0 && this.busy.size >= this.size) return;
    const task = this.waiting.shift();
    if (task === undefined) return;
    const worker = this.idle.pop() ?? this.start();
    this.busy.set(worker, task);
    // An idle thread must not keep the process alive; one with a job must.
    worker.ref();
    try {
      worker.postMessage(task.message);
    } catch (thrown) {
      this.free(worker);
      task.reject(decodeError(encodeError(thrown)));
      this.next();
    }
  }

  private start(): Worker {
    const worker = new Worker(this.entry);
    worker.on('message', (reply: ReplyMessage) => this.settle(worker, reply));
    worker.on('messageerror', (cause) => this.lose(worker, 'sent something unreadable', cause));
    worker.on('error', (cause) => this.lose(worker, 'crashed', cause));
    worker.on('exit', (status) => this.lose(worker, `ended with status ${status}`));
    return worker;
  }

  private settle(worker: Worker, reply: ReplyMessage): void {
    const task = this.busy.get(worker);
    if (task === undefined) return;
    this.free(worker);
    if (reply.kind === 'output') task.resolve(reply.output);
    else task.reject(decodeError(reply.error));
    this.next();
  }

  private free(worker: Worker): void {
    this.busy.delete(worker);
    this.idle.push(worker);
    worker.unref();
  }

  /** Forgets a thread that is gone or cannot be trusted any more; the next job starts another. */
  private lose(worker: Worker, what: string, cause?: unknown): void {
    const task = this.busy.get(worker);
    this.busy.delete(worker);
    const place = this.idle.indexOf(worker);
    if (place >= 0) this.idle.splice(place, 1);
    void worker.terminate();
    task?.reject(crashed(task, what, cause));
    this.next();
  }
}
