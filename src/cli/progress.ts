import type { Event, Report } from '../kernel/events.js';
import type { Given } from './command.js';
import type { Host } from './host.js';
import { humanBytes } from '../kernel/units.js';
import { styleFor, visible, type Style } from './style.js';

/** At most ten drawings a second; for the eye only, nothing depends on it. */
const REDRAW_MS = 100;

export interface Progress {
  readonly report: Report;
  /** Takes the status line away, before other text or the end. */
  readonly clear: () => void;
}

/** One JSON object a line, every event as it is; with --quiet only warnings. */
function jsonProgress(isQuiet: boolean, write: (text: string) => void): Progress {
  const isShownQuietly = (event: Event): boolean => event.kind === 'note' && event.level === 'warning';
  return {
    report: (event) => {
      if (!isQuiet || isShownQuietly(event)) write(`${JSON.stringify(event)}\n`);
    },
    clear: () => undefined,
  };
}

interface State {
  phase: string;
  step: string;
  readonly transfers: Map<string, { done: number; total: number }>;
  fetched: number;
  cached: number;
  startedMs: number | undefined;
}

function track(state: State, event: Event, nowMs: number): void {
  if (event.kind === 'phase') {
    state.phase = event.detail === undefined ? event.name : `${event.name} ${event.detail}`;
    state.step = '';
  } else if (event.kind === 'step') {
    const isBytes = event.name === 'layer';
    state.step = isBytes
      ? `${humanBytes(event.done)} of ${humanBytes(event.total)}`
      : `${event.done}/${event.total}`;
  } else if (event.kind === 'transfer') {
    if (event.state === 'cached') {
      state.cached += 1;
      return;
    }
    state.startedMs ??= nowMs;
    const before = state.transfers.get(event.label)?.done ?? 0;
    state.fetched += Math.max(0, event.doneBytes - before);
    if (event.state === 'running')
      state.transfers.set(event.label, { done: event.doneBytes, total: event.totalBytes ?? 0 });
    else state.transfers.delete(event.label);
  }
}

function statusText(state: State, nowMs: number): string {
  const parts = [state.phase, state.step].filter((part) => part !== '');
  if (state.transfers.size > 0 && state.startedMs !== undefined) {
    const seconds = Math.max(0.1, (nowMs - state.startedMs) / 1000);
    parts.push(`${humanBytes(state.fetched)} fetched, ${humanBytes(Math.round(state.fetched / seconds))}/s`);
    const [[label] = ['']] = state.transfers;
    parts.push(state.transfers.size === 1 ? label : `${label} and ${state.transfers.size - 1} more`);
  }
  return parts.join('  ');
}

function noteLine(event: Event & { kind: 'note' }, style: Style): string {
  const text = visible(event.text);
  if (event.level === 'warning') return `${style.yellow('warning:')} ${text}\n`;
  return event.level === 'debug' ? `${style.dim(text)}\n` : `${text}\n`;
}

function isShown(event: Event & { kind: 'note' }, given: Given): boolean {
  if (event.level === 'warning') return true;
  if (given.flag('quiet')) return false;
  return event.level === 'info' || given.flag('verbose');
}

/** Phases and transfers as lines, for logs: a phase always, transfers only with --verbose. */
function plainLine(event: Event, given: Given): string | undefined {
  if (given.flag('quiet')) return undefined;
  if (event.kind === 'phase')
    return `${event.detail === undefined ? event.name : `${event.name}: ${visible(event.detail)}`}\n`;
  if (event.kind === 'transfer' && given.flag('verbose') && event.state !== 'running') {
    return `${event.state} ${visible(event.label)} (${humanBytes(event.doneBytes)})\n`;
  }
  return undefined;
}

/** Draws events on the standard error: a status line on a terminal, quiet lines elsewhere, JSON when asked for. */
export function makeProgress(given: Given, host: Host, jsonTo: (text: string) => void): Progress {
  if (given.flag('json')) return jsonProgress(given.flag('quiet'), jsonTo);
  const { stderr, clock } = host;
  const style = styleFor(stderr, host, given);
  const isLive = stderr.isTerminal && !given.flag('quiet') && !given.flag('verbose');
  const state: State = {
    phase: '',
    step: '',
    transfers: new Map(),
    fetched: 0,
    cached: 0,
    startedMs: undefined,
  };
  let drawnMs = Number.NEGATIVE_INFINITY;
  let isDrawn = false;
  const clear = (): void => {
    if (isDrawn) stderr.write('\r\u001b[K');
    isDrawn = false;
  };
  const draw = (nowMs: number, event: Event): void => {
    if (event.kind !== 'phase' && nowMs - drawnMs < REDRAW_MS) return;
    drawnMs = nowMs;
    clear();
    const text = visible(statusText(state, nowMs)).replace(/[\t\n]/g, ' ');
    // One column less than there is, so that the terminal does not go to the next line.
    stderr.write(text.slice(0, Math.max(1, stderr.columns() - 1)));
    isDrawn = true;
  };
  const report: Report = (event) => {
    const nowMs = clock.monotonicMs();
    track(state, event, nowMs);
    if (event.kind === 'note') {
      if (!isShown(event, given)) return;
      clear();
      stderr.write(noteLine(event, style));
    } else if (isLive) {
      if (event.kind !== 'result') draw(nowMs, event);
    } else {
      const line = plainLine(event, given);
      if (line !== undefined) stderr.write(line);
    }
  };
  return { report, clear };
}
