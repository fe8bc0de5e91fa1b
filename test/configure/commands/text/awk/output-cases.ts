import type { AwkCase } from './harness.js';

/** print, printf, files, pipes, system. */
export const OUTPUT_CASES: readonly AwkCase[] = [
  [
    'print in parentheses',
    'BEGIN { print("x")("y"); print (1)(2), 3; print(1, 2); print (1)(2); print (1,2) in a }',
  ],
  ['print compares in parentheses', 'BEGIN { print (1>2) ? "y" : "n"; print(2>1); x = 3 > 2; print x }'],
  ['print to a file', 'BEGIN { print "a", "b" > "out"; print "c" > "out"; print 1>2 ? "x" : "y" }'],
  ['print to a name made of parts', 'BEGIN { print "x" > "a" ".txt"; d = "q"; print "y" > d "z" }'],
  ['print appends', 'BEGIN { print "new" >> "f"; print "more" >> "f" }', { files: { f: 'old\n' } }],
  [
    'print truncates once',
    'BEGIN { print 1 > "f"; close("f"); print 2 > "f"; print 3 > "f" }',
    { files: { f: 'old\n' } },
  ],
  [
    'print and getline',
    'BEGIN { print "x" > "f"; r = (getline l < "f"); print r; close("f"); getline l < "f"; print l }',
  ],
  ['print to a file that cannot be', 'BEGIN { print "before"; print "q" > "none/x"; print "after" }'],
  ['print to a directory', 'BEGIN { print "q" > "d" }', { files: { 'd/': '' } }],
  ['print to standard output by name', 'BEGIN { print "one"; print "two" > "/dev/stdout"; print "three" }'],
  ['print to standard error', 'BEGIN { print "one" > "/dev/stderr"; print "two" }'],
  ['print to a minus', 'BEGIN { print "x" > "-" }'],
  [
    'OFS and ORS',
    'BEGIN { OFS="-"; ORS="!\\n"; print 1,2; $0="a b"; $1=$1; print; print $1,$2 > "/dev/stdout" }',
  ],
  ['OFMT', 'BEGIN { OFMT="%.2f"; print 3.14159, 17, "3.14159", 1e6, 0.1 ""; x = 2.5; print x, x "" }'],
  [
    'OFMT in other shapes',
    'BEGIN { OFMT="%5.1f|"; print 3.14159; OFMT="%e"; print 0.5; OFMT="%G"; print 1e-10 }',
  ],
  ['pipes', 'BEGIN { print "b" | "sort"; print "a" | "sort"; print "first" }'],
  [
    'pipes are closed',
    'BEGIN { print "b\\na" | "sort"; close("sort"); print "after"; print "c" | "cat"; print "end" }',
  ],
  ['a pipe to a command with redirections', 'BEGIN { print "x" | "cat > f; echo done >&2" }'],
  ['the status of a pipe', 'BEGIN { c = "cat > f; exit 5"; print "x" | c; print close(c), close(c) }'],
  ['two pipes', 'BEGIN { print "1" | "cat"; print "2" | "tr 0-9 a-j"; print "3" }'],
  ['system', 'BEGIN { print "before"; r = system("echo in; exit 7"); print r, system(""), system("true") }'],
  ['system sees files', 'BEGIN { printf "%s\\n", "x" > "f"; system("cat f") }'],
  ['system reads standard input', 'BEGIN { system("cat"); print "end" }', { stdin: 'in\n' }],
  ['a command that is not there', 'BEGIN { print system("nocmd_y") }'],
  [
    'fflush',
    'BEGIN { printf "a"; fflush(); printf "b" > "f"; fflush("f"); system("cat f"); print fflush("zz"), fflush("/dev/stdout"), fflush("") }',
  ],
  ['close gives a status', 'BEGIN { print "x" > "f"; print close("f"), close("f"), close("none") }'],
  ['printf', 'BEGIN { printf "%d %d %i %u %o %x %X %c %c|\\n", 3.9, "2x", -5, 7, 8, 255, 255, 65, "hello" }'],
  [
    'printf of large numbers',
    'BEGIN { printf "%d %d %u %x %o %i\\n", 3e9, -3e9, 3e9, 3e9, 3e9, 1e18; printf "%u %x\\n", -1, -1 }',
  ],
  ['printf of too large numbers', 'BEGIN { printf "%d|%5d|\\n", 1e30, -1e30 }'],
  [
    'printf with flags',
    'BEGIN { printf "%-5d|%05d|%+d|% d|%.3d|%5.2f|%e|%G|%g|%#o|%#x\\n", 42, 7, 7, 7, 7, 3.14159, 12345.678, 1e-10, 1e100, 8, 255 }',
  ],
  ['printf with stars', 'BEGIN { printf "%*d|%-*s|%.*f|%*d|\\n", 5, 42, 6, "ab", 2, 3.14159, -4, 7 }'],
  [
    'printf of texts',
    'BEGIN { printf "%5s|%-5s|%.2s|%.10s|%.s|%5.1s|\\n", "abc", "abc", "abc", "abc", "abc", "xyz" }',
  ],
  [
    'printf of floats',
    'BEGIN { printf "%.0f %.0f %.0f %5.1f %08.3f %+.2e %g %g %g\\n", 0.5, 1.5, 2.5, 2.25, 3.14159, 12345, 100000, 1000000, 0.00001 }',
  ],
  ['printf of characters', 'BEGIN { printf "%c%c%5c|%-5c|%c", 256+65, "", "x", "yz", 0.5 }'],
  ['printf of characters from input', '{ printf "%c|", $1 }', { stdin: '65\nabc\n66 x\n' }],
  [
    'printf of numbers as texts',
    'BEGIN { printf "%s %s %s %s\\n", 1e6, 0.1234567, 1e10, 3000000000; CONVFMT="%.2f"; printf "%s\\n", 0.1234567 }',
  ],
  ['printf of percents', 'BEGIN { printf "100%%\\n%d%%\\n", 5 }'],
  ['printf with lengths', 'BEGIN { printf "%ld %hd %5ld|\\n", 1, 2, 3 }'],
  ['printf of infinity', 'BEGIN { printf "%f %5.1f %e\\n", -1/0, -1/0, log(0) }'],
  ['printf with too few', 'BEGIN { printf "%s %s\\n", "a" }'],
  ['printf with too many', 'BEGIN { printf "%s\\n", "a", "b" }'],
  ['printf of what is no conversion', 'BEGIN { printf "x%z\\n", "a" }'],
  ['printf that ends in a percent', 'BEGIN { printf "a%" }'],
  [
    'printf in parentheses',
    'BEGIN { printf("%s-%s\\n", "b", "c"); printf("x\\n") > "/dev/stdout"; printf "a" "b" "\\n" }',
  ],
  ['printf to a file', 'BEGIN { printf "%s", "no newline" > "f" }'],
  ['sprintf', 'BEGIN { print sprintf("%03d", 7), sprintf("x"), sprintf("%s %d", "a", 3) sprintf("y") }'],
  ['sprintf with too few', 'BEGIN { print "a"; x = sprintf("%s") }'],
  ['output is kept when it fails', '{ print $1; print $(-1) }', { stdin: 'a\nb\n' }],
  ['bytes go through', '{ print $2; print length($0) }', { stdin: 'a \xff\xfe\x80\n\xc3\xa9\n' }],
];
