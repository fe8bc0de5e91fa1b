import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { threadId } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { runInline, startThreads } from '../../src/host/threads.js';
import { RootfsError } from '../../src/kernel/errors.js';
import type { Job, JobEffects, JobResult, Threads } from '../../src/kernel/threads.js';
import { transpiledRooms } from '../make/transpiled.js';

/** Jobs as JavaScript, since threads cannot load TypeScript; inline they are loaded from the same file. */
const JOBS = `
import { RootfsError } from './kernel/errors.js';
import { threadId } from 'node:worker_threads';
let running = 0;
const job = (name, run) => ({ module: import.meta.url, name, run });
export const double = job('double', async (input) => ({ output: input * 2 }));
export const where = job('where', async () => ({ output: threadId }));
export const alone = job('alone', async (input) => {
  if (++running > 1) throw new Error('two jobs at once');
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  running--;
  return { output: input };
});
let [together, most] = [0, 0];
export const crowd = job('crowd', async () => {
  most = Math.max(most, ++together);
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
  together--;
  return { output: most };
});
export const fill = job('fill', async ({ bytes, value }) => {
  bytes.fill(value);
  return { output: { bytes, again: bytes.subarray(1) }, transfer: [bytes.buffer, bytes.buffer] };
});
export const refuse = job('refuse', async () => {
  throw new RootfsError('DEB_HOSTILE', 'what was seen', {
    hint: 'what to do',
    cause: new Error('outer', { cause: new Error('inner') }),
  });
});
export const broken = job('broken', async () => { throw new TypeError('x is not a function'); });
export const odd = job('odd', async () => { throw 'a string'; });
export const forged = job('forged', async () => {
  throw Object.assign(new Error('m'), { name: 'RootfsError', code: '__proto__' });
});
export const unclonable = job('unclonable', async () => ({ output: () => 1 }));
export const throwsLater = job('throwsLater', () => {
  setImmediate(() => { throw new Error('nobody caught this'); });
  return new Promise(() => {});
});
export const exits = job('exits', () => { process.exit(3); });
export const never = job('never', () => new Promise(() => {}));
export const exhausts = job('exhausts', async () => {
  const all = [];
  for (;;) all.push(new Array(1e6).fill(all.length));
});
export const copies = job('copies', async ({ from, to }, effects) => {
  await effects.writeNew(to, async (append) => {
    for await (const chunk of effects.readStream(from)) append(chunk);
  });
  return { output: Buffer.from(effects.readAt(to, 1, 2)).toString() };
});
`;

const folder = transpiledRooms('kernel', 'host');
const jobFile = join(folder, 'jobs.js');
writeFileSync(jobFile, JOBS);
const jobModule = pathToFileURL(jobFile).href;
const entry = pathToFileURL(join(folder, 'host', 'thread-entry.js'));
const exported = (await import(/* @vite-ignore */ jobModule)) as Readonly<
  Record<string, Job<unknown, unknown>>
>;

function job<I, O>(name: string): Job<I, O> {
  const run = (input: I, effects: JobEffects): Promise<JobResult<O>> => {
    const found = exported[name] as Job<I, O> | undefined;
    if (found === undefined) throw new Error(`no job ${name}`);
    return found.run(input, effects);
  };
  return { module: jobModule, name, run };
}

const opened: Threads[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((threads) => threads.close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function threads(size: number): Threads {
  const started = startThreads(size, entry);
  opened.push(started);
  return started;
}

async function rejection(promise: Promise<unknown>): Promise<RootfsError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof RootfsError)) throw new Error(`no RootfsError: ${String(thrown)}`);
  return thrown;
}

function causeOf(error: RootfsError): string {
  return error.cause instanceof Error ? error.cause.message : String(error.cause);
}

const KINDS: readonly { readonly summary: string; readonly make: () => Threads }[] = [
  { summary: 'inline', make: runInline },
  { summary: 'one thread', make: () => threads(1) },
  { summary: 'three threads', make: () => threads(3) },
];

describe.each(KINDS)('jobs: $summary', ({ make }) => {
  test('give their outputs to those who asked, in any number', async () => {
    const pool = make();
    const inputs = Array.from({ length: 40 }, (_, i) => i);
    const outputs = await Promise.all(inputs.map((input) => pool.run(job<number, number>('double'), input)));
    expect(outputs).toEqual(inputs.map((input) => input * 2));
  });

  test('never share a thread at the same time', async () => {
    const pool = make();
    const outputs = Promise.all(
      Array.from({ length: 12 }, (_, i) => pool.run(job<number, number>('alone'), i)),
    );
    expect(await outputs).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  test('get a copy of their input and hand over their output', async () => {
    const bytes = new Uint8Array(4);
    const filled = job<unknown, { bytes: Uint8Array; again: Uint8Array }>('fill');
    const output = await make().run(filled, { bytes, value: 7 });
    expect([...bytes]).toEqual([0, 0, 0, 0]);
    expect([...output.bytes]).toEqual([7, 7, 7, 7]);
    expect(output.again.buffer).toBe(output.bytes.buffer);
  });

  test('keep code, message, hint and the texts of the causes of an error', async () => {
    const error = await rejection(make().run(job('refuse'), undefined));
    expect([error.code, error.message, error.hint]).toEqual(['DEB_HOSTILE', 'what was seen', 'what to do']);
    expect(causeOf(error)).toBe('outer: inner');
    expect(error.stack).toContain('jobs.js');
  });

  const defects: readonly { readonly name: string; readonly message: string }[] = [
    { name: 'broken', message: 'x is not a function' },
    { name: 'odd', message: 'a string' },
    { name: 'forged', message: 'm' },
    { name: 'unclonable', message: 'could not be cloned' },
  ];
  test.each(defects)('that are $name end as INTERNAL, and the next job runs', async ({ name, message }) => {
    const pool = make();
    const error = await rejection(pool.run(job(name), undefined));
    expect([error.code, error.message]).toEqual(['INTERNAL', expect.stringContaining(message)]);
    expect(error.hint).toMatch(/report/);
    expect(await pool.run(job<number, number>('double'), 4)).toBe(8);
  });

  test('with an input that cannot be cloned end as INTERNAL, and the next job runs', async () => {
    const pool = make();
    expect((await rejection(pool.run(job('double'), () => 1))).code).toBe('INTERNAL');
    expect(await pool.run(job<number, number>('double'), 4)).toBe(8);
  });

  test('have the disk: readStream, writeNew and readAt', async () => {
    const [from, to] = [join(folder, 'from'), join(folder, `to-${opened.length}-${Math.random()}`)];
    writeFileSync(from, 'abcd');
    expect(await make().run(job('copies'), { from, to })).toBe('bc');
    expect(readFileSync(to, 'utf8')).toBe('abcd');
    expect((await rejection(make().run(job('copies'), { from, to }))).code).toBe('DISK_FAILED');
  });

  test('after close are INTERRUPTED, and close may be called twice', async () => {
    const pool = make();
    await pool.run(job('double'), 1);
    await pool.close();
    await pool.close();
    expect((await rejection(pool.run(job('double'), 1))).code).toBe('INTERRUPTED');
  });
});

describe('threads', () => {
  test('are as many as were asked for, and start when they are needed', async () => {
    const pool = threads(3);
    const where = job<undefined, number>('where');
    const first = await pool.run(where, undefined);
    expect(await pool.run(where, undefined)).toBe(first);
    const all = await Promise.all(Array.from({ length: 30 }, () => pool.run(where, undefined)));
    expect(new Set(all).size).toBeLessThanOrEqual(3);
    expect(all).toContain(first);
    expect(pool.size).toBe(3);
  });

  const ends: readonly { readonly name: string; readonly what: RegExp }[] = [
    { name: 'throwsLater', what: /crashed in the job throwsLater/ },
    { name: 'exits', what: /ended with status 3 in the job exits/ },
  ];
  test.each(ends)('one that $name rejects its job as INTERNAL and is replaced', async ({ name, what }) => {
    const pool = threads(1);
    const before = await pool.run(job<undefined, number>('where'), undefined);
    const failing = rejection(pool.run(job(name), undefined));
    const waiting = pool.run(job<undefined, number>('where'), undefined);
    const error = await failing;
    expect([error.code, error.message]).toEqual(['INTERNAL', expect.stringMatching(what)]);
    expect(await waiting).not.toBe(before);
  });

  test('a crash says what nobody caught', async () => {
    const error = await rejection(threads(1).run(job('throwsLater'), undefined));
    expect(causeOf(error)).toBe('nobody caught this');
  });

  test('a job of a module or export that is not there is INTERNAL', async () => {
    const pool = threads(1);
    const absent = { ...job('double'), module: 'file:///nowhere/job.js' };
    expect((await rejection(pool.run(absent, 1))).message).toContain('/nowhere/job.js');
    const unnamed = { ...job('double'), name: 'other' };
    expect((await rejection(pool.run(unnamed, 1))).message).toContain('exports no job called other');
    expect((await rejection(pool.run({ ...job('double'), name: 'toString' }, 1))).code).toBe('INTERNAL');
  });

  test('an entry that is not there is INTERNAL for each job, and no endless start', async () => {
    const pool = startThreads(2, new URL('./no-such-entry.js', entry));
    opened.push(pool);
    const errors = await Promise.all([1, 2, 3, 4].map((input) => rejection(pool.run(job('double'), input))));
    expect(errors.map(({ code }) => code)).toEqual(['INTERNAL', 'INTERNAL', 'INTERNAL', 'INTERNAL']);
  });

  test('close stops jobs that never end, and those that wait', async () => {
    const pool = threads(2);
    const jobs = [1, 2, 3, 4].map(() => rejection(pool.run(job('never'), undefined)));
    await pool.close();
    const codes = (await Promise.all(jobs)).map(({ code }) => code);
    expect(codes).toEqual(['INTERRUPTED', 'INTERRUPTED', 'INTERRUPTED', 'INTERRUPTED']);
  });

  test.each([0, -1, 1.5, Number.NaN])('%d of them is a defect of the caller', (size) => {
    expect(() => startThreads(size, entry)).toThrow(RootfsError);
  });
});

describe('small work', () => {
  const MIB = 1024 * 1024;
  const sizes = [
    { summary: 'stays in the thread that asks', workBytes: 3 * MIB, isHere: true },
    { summary: 'that is not small goes to another', workBytes: 300 * MIB, isHere: false },
  ];
  test.each(sizes)('$summary', async ({ workBytes, isHere }) => {
    const fitting = threads(2).fitting(workBytes);
    const where = await fitting.run(job<undefined, number>('where'), undefined);
    expect([where === threadId, fitting.size]).toEqual([isHere, 2]);
  });

  test('has as many jobs under way as there may be threads, and each gives its output', async () => {
    const fitting = threads(3).fitting(MIB);
    const crowd = Array.from({ length: 9 }, () => fitting.run(job<undefined, number>('crowd'), undefined));
    const doubled = [1, 2, 3, 4].map((input) => fitting.run(job<number, number>('double'), input));
    expect(Math.max(...(await Promise.all(crowd)))).toBe(3);
    expect(await Promise.all(doubled)).toEqual([2, 4, 6, 8]);
  });

  test('after close is INTERRUPTED: what waits, and what is asked for later', async () => {
    const pool = threads(1);
    const fitting = pool.fitting(MIB);
    const [begun, waiting] = [1, 2].map((input) => fitting.run(job<number, number>('alone'), input));
    const refused = rejection(waiting as Promise<number>);
    await new Promise((resolve) => setImmediate(resolve));
    await pool.close();
    expect(await begun).toBe(1);
    expect((await refused).code).toBe('INTERRUPTED');
    expect((await rejection(fitting.run(job('double'), 1))).code).toBe('INTERRUPTED');
  });
});

/** Runs a script in a process of its own, where threads are found as in an installed program. */
function runScript(script: string): { readonly status: number | null; readonly stdout: string } {
  const path = join(folder, 'script.js');
  writeFileSync(
    path,
    `import { startThreads } from './host/threads.js';\nimport * as jobs from './jobs.js';\n${script}`,
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--max-old-space-size=64', path], {
    encoding: 'utf8',
    cwd: '/',
    timeout: 50_000,
  });
  if (stdout === '') throw new Error(stderr);
  return { status, stdout };
}

describe('in an installed program', () => {
  test('the entry is found beside threads.js, and idle threads do not keep the process', () => {
    const script = 'console.log(await startThreads(2).run(jobs.double, 21));';
    expect(runScript(script)).toEqual({ status: 0, stdout: '42\n' });
  });

  test('a job at work keeps the process until it is done', () => {
    const script = "startThreads(2).run(jobs.alone, 'done').then(console.log);";
    expect(runScript(script)).toEqual({ status: 0, stdout: 'done\n' });
  });

  test('a thread without memory rejects its job, and the program goes on', () => {
    const script = `
      const pool = startThreads(1);
      await pool.run(jobs.exhausts, 0).catch((error) => console.log(error.code));
      console.log(await pool.run(jobs.double, 1));`;
    expect(runScript(script)).toEqual({ status: 0, stdout: 'INTERNAL\n2\n' });
  });
});
