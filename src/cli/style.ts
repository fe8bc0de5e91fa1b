import type { Given } from './command.js';
import type { Host, Stream } from './host.js';

/** Colours for a stream, or none. */
export interface Style {
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

function painter(isOn: boolean): (code: number) => (text: string) => string {
  return (code) => (text) => (isOn ? `\u001b[${code}m${text}\u001b[0m` : text);
}

/** Colours when asked for, or on a terminal that does not say otherwise. @see https://no-color.org */
export function styleFor(stream: Stream, host: Host, given: Given | undefined): Style {
  const when = given?.one('color') ?? 'auto';
  const { NO_COLOR: noColor = '', TERM: term } = host.environment;
  const isAutomatic = stream.isTerminal && noColor === '' && term !== 'dumb';
  const paint = painter(when === 'always' || (when === 'auto' && isAutomatic));
  return { red: paint(31), yellow: paint(33), green: paint(32), dim: paint(2), bold: paint(1) };
}

/** Text from outside is shown without control characters, which could redraw the terminal. */
export function visible(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
