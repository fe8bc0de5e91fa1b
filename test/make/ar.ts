export interface ArOptions {
  /** The name field as it stands instead of the name padded with spaces. */
  readonly nameField?: string;
  readonly sizeField?: string;
  readonly mtimeField?: string;
  readonly magic?: string;
  /** What follows a content of odd length; a newline by default. */
  readonly padding?: string;
}

/** One member of an ar archive. @see ar(5) */
export function member(name: string, content: Uint8Array | string, options: ArOptions = {}): Buffer {
  const bytes = Buffer.from(content);
  const fields = [
    options.nameField ?? name.padEnd(16),
    options.mtimeField ?? '1700000000'.padEnd(12),
    '0'.padEnd(6),
    '0'.padEnd(6),
    '100644'.padEnd(8),
    options.sizeField ?? String(bytes.length).padEnd(10),
    options.magic ?? '`\n',
  ];
  const padding = bytes.length % 2 === 1 ? (options.padding ?? '\n') : '';
  return Buffer.concat([Buffer.from(fields.join(''), 'latin1'), bytes, Buffer.from(padding, 'latin1')]);
}

export function ar(...members: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from('!<arch>\n'), ...members]);
}
