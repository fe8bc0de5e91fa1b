import { createHash } from 'node:crypto';

/** The text of an index of these paragraphs. */
export function indexText(paragraphs: readonly string[]): string {
  return paragraphs.map((one) => `${one}\n\n`).join('');
}

/** A paragraph from its lines; equal paragraphs are one package. */
export function paragraphOf(lines: readonly string[]): string {
  const digest = createHash('sha1').update(lines.join('\n')).digest('base64');
  return [`C:Q1${digest}`, ...lines].join('\n');
}

/** A paragraph from `name version;D:…;p:…`. */
export function packageText(short: string): string {
  const [head = '', ...fields] = short.split(';');
  const [name = '', version = ''] = head.split(' ');
  return paragraphOf([`P:${name}`, `V:${version}`, 'S:1', 'I:1', ...fields]);
}
