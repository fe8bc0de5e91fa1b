import type { AwkCase } from './harness.js';

const PASSWD =
  'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n' +
  'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\nalice:x:1000:1000:Alice,,,:/home/alice:/bin/sh\n';

const STATUS =
  'Package: bash\nEssential: yes\nStatus: install ok installed\nVersion: 5.2.15-2+b2\nConffiles:\n' +
  ' /etc/bash.bashrc 89269e1298235f1b12b4c16e4065ad0d\n /etc/skel/.profile f4e81ade7d6f9fb342541152d08e7a97\n' +
  'Description: GNU Bourne Again SHell\n Bash is an sh-compatible\n .\n\nPackage: dash\n' +
  'Status: deinstall ok config-files\nVersion: 0.5.12-2\n\nPackage: sed\nStatus: install ok installed\nVersion: 4.9-1\n';

const LDD =
  '\tlinux-vdso.so.1 (0x00007ffd5a5f2000)\n\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f1c4a800000)\n' +
  '\tlibfoo.so.1 => not found\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f1c4aa5b000)\n';

const MOUNTS =
  'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\n/dev/sda1 / ext4 rw,relatime,errors=remount-ro 0 0\n' +
  'tmpfs /run tmpfs rw,nosuid,nodev,size=1024k 0 0\n/dev/sda2 /home ext4 ro 0 0\n';

const RELEASE = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n# comment\n\n';

const CONF = '# a comment\n\nport = 80\n  host=example  \n[section]\nkey = value # trailing\nempty =\n';

/** Programs in the spirit of those in maintainer scripts. */
export const SCRIPT_CASES: readonly AwkCase[] = [
  ['homes of users', '$3 >= 1000 && $3 < 65534 { print $1, $6 }', { options: ['-F:'], stdin: PASSWD }],
  [
    'the uid of a user',
    '$1 == user { print $3; found = 1; exit } END { exit !found }',
    { options: ['-F', ':', '-v', 'user=daemon'], stdin: PASSWD },
  ],
  [
    'the uid of nobody there',
    '$1 == user { print $3; found = 1; exit } END { exit !found }',
    { options: ['-F', ':', '-v', 'user=bob'], stdin: PASSWD },
  ],
  [
    'the largest uid',
    '$3 > max && $3 < 60000 { max = $3 } END { print max + 1 }',
    { options: ['-F:'], stdin: PASSWD },
  ],
  [
    'the first free uid',
    '{ used[$3] = 1 } END { for (i = 0; i in used; i++) ; print i }',
    { options: ['-F:'], stdin: PASSWD },
  ],
  [
    'shells counted',
    '{ n[$NF]++ } END { for (s in n) print n[s], s | "sort -rn"; close("sort -rn"); print "total", NR }',
    { options: ['-F:'], stdin: PASSWD },
  ],
  [
    'a line changed',
    'BEGIN { FS = OFS = ":" } $1 == "alice" { $7 = "/bin/bash" } { print > "new" } END { print NR " lines" }',
    { stdin: PASSWD },
  ],
  [
    'members of a group',
    '$1 == "sudo" { n = split($4, m, ","); for (i = 1; i <= n; i++) print m[i] }',
    { options: ['-F:'], stdin: 'root:x:0:\nsudo:x:27:alice,bob\n' },
  ],
  [
    'installed packages',
    '/^Package: / { p = $2 } /^Status: install ok installed$/ { print p }',
    { stdin: STATUS },
  ],
  [
    'a version by paragraphs',
    'BEGIN { RS = ""; FS = "\\n" } { for (i = 1; i <= NF; i++) { split($i, kv, ": "); f[kv[1]] = kv[2] } print f["Package"] "=" f["Version"] }',
    { stdin: STATUS },
  ],
  [
    'conffiles',
    '/^Conffiles:/ { in_conf = 1; next } in_conf && /^ / { print $1; next } { in_conf = 0 }',
    { stdin: STATUS },
  ],
  [
    'the field of a package',
    '$1 == "Package:" { this = ($2 == pkg) } this && $1 == field ":" { sub(/^[^:]*: */, ""); print; exit }',
    { options: ['-v', 'pkg=dash', '-v', 'field=Version'], stdin: STATUS },
  ],
  [
    'states by position',
    '/^Package:/ { p = $2 } /^Status:/ { s[p] = $NF; order[++n] = p } END { for (i = 1; i <= n; i++) printf "%-10s %s\\n", order[i], s[order[i]] }',
    { stdin: STATUS },
  ],
  ['libraries of a program', '/=>/ && $3 ~ /^\\// { print $3 } $1 ~ /^\\// { print $1 }', { stdin: LDD }],
  ['missing libraries', '/not found/ { print $1; bad = 1 } END { exit bad }', { stdin: LDD }],
  [
    'libraries by field',
    '{ for (i = 1; i <= NF; i++) if (index($i, "/") == 1) { sub(/\\(.*/, "", $i); print $i } }',
    { stdin: LDD },
  ],
  ['mount points', '$3 == "ext4" { print $2 }', { stdin: MOUNTS }],
  [
    'a mount option',
    '$2 == "/" { n = split($4, o, ","); for (i = 1; i <= n; i++) if (o[i] ~ /^errors=/) { sub(/.*=/, "", o[i]); print o[i] } }',
    { stdin: MOUNTS },
  ],
  [
    'is it mounted',
    '$2 == m { r = 0 } END { exit r }',
    { options: ['-v', 'r=1', '-v', 'm=/run'], stdin: MOUNTS },
  ],
  [
    'the longest mount point',
    '{ if (index("/home/x", $2) == 1 && length($2) > length(best)) best = $2 } END { print best }',
    { stdin: MOUNTS },
  ],
  [
    'a value in quotes',
    '$1 == "VERSION_ID" { gsub(/"/, "", $2); print $2 }',
    { options: ['-F='], stdin: RELEASE },
  ],
  ['a name in quotes', '/^PRETTY_NAME=/ { print $2 }', { options: ['-F"'], stdin: RELEASE }],
  [
    'a configuration',
    '/^[ \\t]*(#|$)/ { next } /^\\[/ { gsub(/[][]/, ""); section = $0 "."; next } { i = index($0, "="); k = substr($0, 1, i - 1); v = substr($0, i + 1); gsub(/^[ \\t]+|[ \\t]+$/, "", k); sub(/[ \\t]*#.*$/, "", v); gsub(/^[ \\t]+|[ \\t]+$/, "", v); print section k "=" v }',
    { stdin: CONF },
  ],
  [
    'a setting replaced',
    'BEGIN { done = 0 } /^#?port[ =]/ { if (!done) print "port = 8080"; done = 1; next } { print } END { if (!done) print "port = 8080" }',
    { stdin: CONF },
  ],
  [
    'lines between marks',
    '/^# BEGIN/ { skip = 1 } !skip { print } /^# END/ { skip = 0 }',
    { stdin: 'a\n# BEGIN x\nb\n# END x\nc\n' },
  ],
  ['doubles dropped', '!seen[$0]++', { stdin: 'b\na\nb\nc\na\n' }],
  ['columns swapped', '{ print $2, $1 }', { stdin: 'a b\nc d\n' }],
  ['a sum', '{ s += $2 } END { printf "%d %.2f\\n", s, s / NR }', { stdin: 'a 1\nb 2.5\nc x\n' }],
  ['the last field', '{ print $NF }', { options: ['-F/'], stdin: '/usr/lib/x.so\n/etc/passwd\n' }],
  [
    'versions compared',
    'function cmp(a, b,  x, y, n, i) { n = split(a, x, "."); split(b, y, "."); for (i = 1; i <= n; i++) if (x[i] + 0 != y[i] + 0) return x[i] + 0 < y[i] + 0 ? -1 : 1; return 0 } { print cmp($1, $2) }',
    { stdin: '1.2.3 1.10.0\n2.0 2.0\n3.1 2.9\n' },
  ],
  ['lines in reverse', '{ l[NR] = $0 } END { for (i = NR; i > 0; i--) print l[i] }', { stdin: 'a\nb\nc\n' }],
  ['lines joined', '{ printf "%s%s", sep, $0; sep = "," } END { print "" }', { stdin: 'a\nb\nc\n' }],
  [
    'two files',
    'NR == FNR { want[$1]; next } $1 in want { print FILENAME ": " $2 }',
    { args: ['f', 'g'], files: { f: 'a\nc\n', g: 'a 1\nb 2\nc 3\n' } },
  ],
  ['files written by field', '{ print $2 > ($1 ".list") }', { stdin: 'x 1\ny 2\nx 3\n' }],
  [
    'alternatives',
    '/^Name: / { n = $2 } /^Best: / { b = $2 } END { print n " -> " b }',
    { stdin: 'Name: awk\nLink: /usr/bin/awk\nBest: /usr/bin/mawk\n' },
  ],
  [
    'words capitalized',
    '{ for (i = 1; i <= NF; i++) $i = toupper(substr($i, 1, 1)) substr($i, 2); print }',
    { stdin: 'hello big world\n' },
  ],
  [
    'hexadecimal by hand',
    'function hex(s,  i, n) { for (i = 1; i <= length(s); i++) n = n * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1; return n } { print hex(tolower($1)) }',
    { stdin: 'ff\n1A\n7fff\n' },
  ],
  [
    'kernel versions',
    '{ split($1, v, /[.-]/); if (v[1] * 1000 + v[2] > 5010) print "new"; else print "old" }',
    { stdin: '6.1.0-18-amd64\n4.19.0\n' },
  ],
  [
    'memory',
    '/^MemTotal:/ { printf "%d\\n", $2 / 1024 }',
    { stdin: 'MemTotal:       16316412 kB\nMemFree: 1\n' },
  ],
  [
    'a table made of lines',
    'BEGIN { while (("cat f" | getline l) > 0) { split(l, p, "="); m[p[1]] = p[2] } } { while (match($0, /@[A-Z]+@/)) { k = substr($0, RSTART + 1, RLENGTH - 2); $0 = substr($0, 1, RSTART - 1) m[k] substr($0, RSTART + RLENGTH) } print }',
    { files: { f: 'NAME=world\nX=1\n' }, stdin: 'hello @NAME@ @X@ @NO@!\n' },
  ],
  [
    'shadow without a password',
    '($2 == "" || $2 == "*" || $2 ~ /^!/) { print $1 }',
    { options: ['-F:'], stdin: 'root:*:1::\na:!:2::\nb:$6$x:3::\nc::4::\n' },
  ],
  [
    'debconf templates',
    'BEGIN { RS = "" } /Type: boolean/ { sub(/^Template: /, "", $0); print $1 }',
    { stdin: 'Template: a/b\nType: boolean\n\nTemplate: c/d\nType: string\n' },
  ],
];
