/**
 * The armoured blocks of one kind in a text, from BEGIN to END; what lies between them is passed over. Takes linear
 * time, whatever the text. @see RFC 9580 §6.2
 */
export function armourBlocks(text: string, kind: 'SIGNATURE' | 'PUBLIC KEY BLOCK'): readonly string[] {
  const begin = `-----BEGIN PGP ${kind}-----`;
  const end = `-----END PGP ${kind}-----`;
  const blocks: string[] = [];
  for (let from = text.indexOf(begin); from !== -1;) {
    const last = text.indexOf(end, from);
    if (last === -1) break;
    blocks.push(`${text.slice(from, last + end.length)}\n`);
    from = text.indexOf(begin, last);
  }
  return blocks;
}
