import { asDigest, Sha256Stream, type Digest } from '../../kernel/digest.js';
import { finding, type Finding } from '../finding.js';
import type { ReadDescriptor } from './descriptor.js';
import { readMember, type Member, type Members } from './members.js';

const FOLDER = 'blobs/sha256/';

/** What was found of one blob. */
interface SeenBlob {
  readonly member: Member;
  readonly sizeBytes: number;
  /** What its bytes have; undefined until it was recomputed. */
  readonly digest: Digest;
}

/** The blobs of a layout, each recomputed once. @see OCI image-spec image-layout.md */
export class Blobs {
  private readonly used = new Set<string>();

  private constructor(
    private readonly seen: ReadonlyMap<string, SeenBlob>,
    private readonly findings: Finding[],
  ) {}

  /** Hashes every blob; tells those that do not have the digest that they are named by. */
  static async open(members: Members, findings: Finding[]): Promise<Blobs> {
    const seen = new Map<string, SeenBlob>();
    for (const member of members.files.values()) {
      if (!member.name.startsWith(FOLDER)) continue;
      const stream = new Sha256Stream();
      for await (const chunk of member.read()) stream.update(chunk);
      const { sha256, sizeBytes } = stream.finish();
      const [digest, name] = [asDigest(sha256), member.name.slice(FOLDER.length)];
      seen.set(`sha256:${name}`, { member, sizeBytes, digest });
      if (name === sha256) continue;
      const what = `its ${sizeBytes} bytes have the digest ${digest}, not that of its name`;
      findings.push(finding('differs', 'blob-digest', member.name, what, 'the blob was changed or cut off'));
    }
    return new Blobs(seen, findings);
  }

  /** The blob of a descriptor, when it is there with its size and digest; else what is wrong is told. */
  take({ digest, sizeBytes }: ReadDescriptor, where: string): Member | undefined {
    this.used.add(digest);
    const blob = this.seen.get(digest);
    if (blob === undefined) {
      const what = `needs the blob ${digest}, which is not there`;
      this.findings.push(finding('differs', 'blob-missing', where, what));
      return undefined;
    }
    if (blob.sizeBytes !== sizeBytes) {
      const what = `says that ${digest} has ${sizeBytes} bytes; it has ${blob.sizeBytes}`;
      this.findings.push(finding('differs', 'descriptor-size', where, what));
    }
    return blob.member;
  }

  /** Whether the bytes of a blob are those that its name says. */
  isWhole(digest: Digest): boolean {
    return this.seen.get(digest)?.digest === digest;
  }

  async bytes(descriptor: ReadDescriptor, where: string): Promise<Uint8Array | undefined> {
    const member = this.take(descriptor, where);
    return member === undefined ? undefined : readMember(member);
  }

  /** Tells blobs that nothing refers to. */
  tellUnreferenced(): void {
    for (const [digest, { member, sizeBytes }] of this.seen) {
      if (this.used.has(digest)) continue;
      const what = `${sizeBytes} bytes that nothing in the layout refers to`;
      this.findings.push(finding('note', 'blob-unreferenced', member.name, what));
    }
  }
}
