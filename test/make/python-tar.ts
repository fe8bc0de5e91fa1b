import { execFileSync } from 'node:child_process';

/** What Python's tarfile says about a member. */
export interface PythonMember {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  readonly size: number;
  readonly mtime: number;
  readonly linkname: string;
  readonly offset: number;
  readonly major: number;
  readonly minor: number;
  /** Hexadecimal digest of the content of a file, else ''. */
  readonly sha256: string;
  /** Extended attributes, values in hexadecimal. */
  readonly xattrs: Readonly<Record<string, string>>;
}

const SCRIPT = `
import hashlib, io, json, math, sys, tarfile
data = sys.stdin.buffer.read()
out = []
for m in tarfile.open(fileobj=io.BytesIO(data), errors='surrogateescape'):
    body = data[m.offset_data:m.offset_data + m.size] if m.isreg() else None
    xattrs = {k[13:]: v.encode('utf-8', 'surrogateescape').hex()
              for k, v in m.pax_headers.items() if k.startswith('SCHILY.xattr.')}
    out.append(dict(name=m.name, type=m.type.decode().replace(chr(0), '0'), mode=m.mode & 0o7777, uid=m.uid, gid=m.gid, uname=m.uname,
        gname=m.gname, size=m.size if m.isreg() else 0, mtime=math.floor(m.mtime), linkname=m.linkname,
        offset=m.offset_data, major=m.devmajor, minor=m.devminor, xattrs=xattrs,
        sha256=hashlib.sha256(body).hexdigest() if body is not None else ''))
json.dump(out, sys.stdout)
`;

/** Lists an uncompressed tar with Python's tarfile. */
export function pythonTar(tar: Uint8Array): readonly PythonMember[] {
  const text = execFileSync('python3', ['-c', SCRIPT], { input: tar, maxBuffer: 1 << 28 }).toString();
  return JSON.parse(text) as PythonMember[];
}
