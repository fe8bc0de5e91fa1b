import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/kernel/events.js';
import { Given } from '../../src/cli/command.js';
import type { Host } from '../../src/cli/host.js';
import { makeProgress } from '../../src/cli/progress.js';
import { humanBytes } from '../../src/kernel/units.js';
import { visible } from '../../src/cli/style.js';
import { fakeClock } from '../make/fake-clock.js';

interface Screen {
  readonly report: (event: Event) => void;
  readonly clear: () => void;
  readonly advance: (ms: number) => void;
  readonly text: () => string;
  readonly json: () => string;
}

function screen(flags: readonly string[] = [], columns?: number): Screen {
  const clock = fakeClock();
  let [text, json] = ['', ''];
  const stderr = {
    isTerminal: columns !== undefined,
    columns: () => columns ?? 80,
    write: (more: string) => void (text += more),
  };
  const host = { stderr, clock, environment: { NO_COLOR: '1' } } as unknown as Host;
  const given = new Given(
    flags.map((name) => ({ name, value: '' })),
    [],
  );
  const progress = makeProgress(given, host, (more) => void (json += more));
  return { ...progress, advance: clock.advance, text: () => text, json: () => json };
}

const PHASE: Event = { kind: 'phase', name: 'packages', detail: '3 for amd64' };
const note = (level: 'debug' | 'info' | 'warning', text: string): Event => ({
  kind: 'note',
  level,
  code: 'x',
  text,
});
const transfer = (label: string, doneBytes: number, state: 'running' | 'done' | 'cached'): Event => ({
  kind: 'transfer',
  label,
  doneBytes,
  totalBytes: 10_000_000,
  state,
});
const EVENTS: readonly Event[] = [
  PHASE,
  transfer('a', 1_000_000, 'running'),
  transfer('a', 10_000_000, 'done'),
  { kind: 'step', name: 'unpack', done: 1, total: 3 },
  note('debug', 'of no matter'),
  note('info', 'good to know'),
  note('warning', 'take care'),
  { kind: 'result', values: {} },
];

describe('where no terminal is', () => {
  test.each([
    { flags: [], lines: ['packages: 3 for amd64', 'good to know', 'warning: take care'] },
    { flags: ['quiet'], lines: ['warning: take care'] },
    {
      flags: ['verbose'],
      lines: [
        'packages: 3 for amd64',
        'done a (10.0 MB)',
        'of no matter',
        'good to know',
        'warning: take care',
      ],
    },
  ])('events are plain lines with $flags', ({ flags, lines }) => {
    const { report, clear, text } = screen(flags);
    for (const event of EVENTS) report(event);
    clear();
    expect(text()).toBe(lines.map((line) => `${line}\n`).join(''));
  });

  test('events are one JSON object a line with --json, and nothing else', () => {
    const { report, clear, text, json } = screen(['json'], 80);
    for (const event of EVENTS) report(event);
    clear();
    expect(text()).toBe('');
    expect(
      json()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(JSON.parse(JSON.stringify(EVENTS)));
  });
});

describe('on a terminal', () => {
  test('the status line is taken away before a note, and at the end', () => {
    const { report, clear, text } = screen([], 80);
    report(PHASE);
    report(note('info', 'good to know'));
    report(PHASE);
    clear();
    clear();
    expect(text()).toBe('packages 3 for amd64\r\u001b[Kgood to know\npackages 3 for amd64\r\u001b[K');
  });

  test('it shows what is fetched and how fast', () => {
    const { report, advance, text } = screen([], 120);
    report(PHASE);
    report(transfer('a', 0, 'running'));
    advance(2000);
    report(transfer('b', 0, 'cached'));
    report(transfer('c', 0, 'running'));
    advance(2000);
    report(transfer('a', 8_000_000, 'running'));
    expect(text().split('\r\u001b[K').at(-1)).toBe(
      'packages 3 for amd64  8.0 MB fetched, 2.0 MB/s  a and 1 more',
    );
  });

  test('it is drawn at most ten times a second', () => {
    const { report, advance, text } = screen([], 80);
    for (let i = 0; i < 1000; i++) {
      report(transfer('a', i, 'running'));
      advance(1);
    }
    expect(text().split('\r\u001b[K').length).toBe(10);
  });

  test.each([100, 40, 10, 2])('it never fills the last of %d columns', (columns) => {
    const { report, text } = screen([], columns);
    report({ kind: 'phase', name: 'x'.repeat(200) });
    expect(text().length).toBe(columns - 1);
  });

  test('it is one line without control characters, whatever names come from outside', () => {
    const { report, text } = screen([], 200);
    report({ kind: 'phase', name: 'a\nb\tc\u001b[2J\rd' });
    expect(text()).toBe('a b c\\x1b[2J\\x0dd');
  });

  test.each(['quiet', 'verbose'])('there is none with --%s', (flag) => {
    const { report, text } = screen([flag], 80);
    report(transfer('a', 5, 'running'));
    expect(text()).toBe('');
  });
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [31_400_000, '31.4 MB'],
  [2.5e15, '2500.0 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(humanBytes(bytes)).toBe(text);
});

test('text keeps its newlines and tabs, and shows other control characters', () => {
  expect(visible('a\n\tb\u0000\u001b\u0085é😀')).toBe('a\n\tb\\x00\\x1b\\x85é😀');
});
