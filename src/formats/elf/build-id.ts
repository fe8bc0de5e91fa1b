import { SEGMENT_NOTE, type Elf } from './read.js';
import { notesOf } from './notes.js';

const NT_GNU_BUILD_ID = 3;

/** The identity that the linker gave a file, in hexadecimal; undefined when it has none. @see ld(1), --build-id */
export function readBuildId(elf: Elf): string | undefined {
  for (const segment of elf.segments) {
    if (segment.type !== SEGMENT_NOTE) continue;
    for (const note of notesOf(elf, segment)) {
      if (note.name !== 'GNU' || note.type !== NT_GNU_BUILD_ID) continue;
      return Buffer.from(elf.view.slice(note.at, note.sizeBytes)).toString('hex');
    }
  }
  return undefined;
}
