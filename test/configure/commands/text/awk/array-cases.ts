import type { AwkCase } from './harness.js';

const KEYS = 'for (k in a) printf "%s ", k; print length(a)';

/** Arrays and the order in which mawk goes through them. */
export const ARRAY_CASES: readonly AwkCase[] = [
  ['numbers in order', `BEGIN { for (i=1; i<=12; i++) a[i]; ${KEYS} }`],
  ['texts in order', `BEGIN { a["x"]; a["b"]; a["zz"]; a["10"]; a["9"]; a[""]; ${KEYS} }`],
  ['many texts', `BEGIN { while (i<300) a["k" i++]; ${KEYS} }`],
  ['so many that the table grows', `BEGIN { while (i<2000) a["key" i++] = i; ${KEYS} }`],
  [
    'so many numbers that the table grows',
    `BEGIN { while (i<2000) a[i++] = i; ${KEYS}; while (i<3000) a[i++]; ${KEYS} }`,
  ],
  [
    'mixed',
    `BEGIN { while (i<40) { a[i] = 1; a["t" i++] = 1 } ${KEYS}; a["12"]; a[13]; x = a[3] a["5"]; ${KEYS} }`,
  ],
  ['from split', `BEGIN { split("z y x w v u t s r q p o", a); ${KEYS}; a[13]; ${KEYS}; a["x"]; ${KEYS} }`],
  ['negative and broken numbers', `BEGIN { for (i=-3; i<3; i+=0.5) a[i]; ${KEYS} }`],
  [
    'deleted',
    `BEGIN { for (i=0; i<20; i++) a[i]; delete a[3]; delete a["7"]; delete a["no"]; ${KEYS}; a[3]; ${KEYS} }`,
  ],
  [
    'deleted from split',
    `BEGIN { split("a b c d", a); delete a[2]; delete a[9]; ${KEYS}; delete a; ${KEYS}; a[1]; ${KEYS} }`,
  ],
  ['deleted in a loop', 'BEGIN { x["a"]; x["b"]; x["c"]; for (k in x) delete x[k]; print length(x) }'],
  [
    'used in a loop',
    `BEGIN { for (i=0; i<70; i++) a["n" i]; for (k in a) if (a[k] == "") n++; ${KEYS} ; print n }`,
  ],
  [
    'asking does not make',
    'BEGIN { if ("x" in a) print "yes"; print length(a); a["x"]; print ("x" in a), length(a); y = a["z"]; print length(a) }',
  ],
  [
    'several subscripts',
    'BEGIN { a[1,2] = 3; for (k in a) { split(k, p, SUBSEP); print p[1], p[2] } if ((1,2) in a) print "two"; SUBSEP = ":"; a["x","y"]; print ("x:y" in a); delete a[1,2] }',
  ],
  [
    'numbers as subscripts',
    'BEGIN { a[1] = "one"; print a["1"], a[1.0], a["01"] "|"; a[0.1+0.2] = 1; print ("0.3" in a); a["1e3"] = 2; print (1000 in a); print a[01] }',
  ],
  [
    'fields as subscripts',
    '{ n[$1]++; } END { print n["1"], n[1], n["01"], n["1.0"]; for (k in n) print k, n[k] }',
    { stdin: '1\n01\n1.0\n1\n' },
  ],
  ['nothing as a subscript', 'BEGIN { a[x] = 5; print a[""], ("" in a), (0 in a) }'],
  [
    'passed to functions',
    'function f(b) { b["x"]++; delete b["y"] } BEGIN { a["x"] = 1; a["y"]; f(a); print a["x"], length(a) }',
  ],
  ['made by functions', 'function f(a) { a["k"] = 1 } function g(a) { f(a) } BEGIN { g(z); print z["k"] }'],
  [
    'local arrays',
    'function f(n,  t) { t[n] = 1; if (n > 0) f(n - 1); return length(t) } BEGIN { print f(3) }',
  ],
  [
    'passed through two functions',
    'function f(a) { return g(a) } function g(b) { b[1] = 5 } BEGIN { f(z); print z[1] }',
  ],
  [
    'split',
    'BEGIN { n = split("a:b:c",a,":"); print n,a[1],a[3]; print split("",a), length(a); print split("abc",a,""), a[1]; print split(" a  b ",a), a[1]; print split("a.b",a,".") }',
  ],
  [
    'split by expressions',
    'BEGIN { print split("axxb",a,"x"), split("axxb",a,/x+/), split("aXb",a,"x*"), split(" a b ",a,/ /), split("abc",a,//), split("  ",a), split("a",a), split(":a:",a,":"), split("a|b|c",a,"|"), split("a1b22c",a,"[0-9]+") }',
  ],
  ['split with FS', 'BEGIN { FS = ","; n = split("a,b c,d", x); print n, x[2] }'],
  ['split gives numbers', 'BEGIN { split("10 9 x", a); print (a[1] > a[2]), (a[1] > a[3]) }'],
  ['split over its own source', 'BEGIN { a[1] = "x y z"; n = split(a[1], a); print n, a[1], a[3] }'],
  [
    'ENVIRON',
    'BEGIN { print ENVIRON["GREETING"], length(ENVIRON["NONE"]), (ENVIRON["NUMBER"] == 5) }',
    { env: { GREETING: 'hello world', NUMBER: '5.0' } },
  ],
  ['ARGV', 'BEGIN { for (i = 0; i < ARGC; i++) print i, ARGV[i] }', { args: ['a', 'b=c', '-x', ''] }],
  [
    'sorting',
    '{ l[NR] = $0 "" } END { for (i=2; i<=NR; i++) { h = l[i]; for (j=i-1; j>0 && l[j] > h; j--) l[j+1] = l[j]; l[j+1] = h } for (i=1; i<=NR; i++) print l[i] }',
    { stdin: 'pear\napple\n10\n9\nfig\n' },
  ],
];
