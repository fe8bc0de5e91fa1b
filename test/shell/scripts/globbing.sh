#### Star and question mark
touch a ab abc b .h
echo *; echo a*; echo ?; echo ??; echo *b*; echo .*h; echo z*

#### Brackets
touch a b c d A 1 .
echo [a-c]; echo [!a-c]; echo [abz]; echo [[:digit:]]; echo [[:upper:]]; echo [-a]; echo [a-]; echo []a]

#### No match leaves the pattern
echo no* "no*" [x] 'q?'

#### Patterns with directories
mkdir -p d1 d2; touch d1/x d2/x d2/y
echo */x; echo d?/*; echo */; echo d1/*/; echo ./d*; echo */../d1/x

#### Hidden files need a dot
touch .a b
echo *; echo .a*; echo ?a; echo [.]a

#### noglob
touch a b
set -f; echo *; set +f; echo *

#### Patterns out of variables
touch a.txt b.txt
x='*.txt'; echo $x "$x"; y='*'; echo $y.txt "$y".txt

#### Order is by bytes
touch b a B A _ 1 10 2
echo *

#### A dangling link matches
#: file link "-> nowhere"
echo l* link/*

#### Escaped characters in patterns
touch 'a*' ab 'a?'
echo a\* a\? "a"* 'a*'*

#### Patterns in case
for x in abc a '*' '' '[a]' 'a b' '\'; do
case $x in
a) echo "a";; a*) echo "a*";; \*) echo star;; '') echo empty;; '[a]') echo bracket;; *' '*) echo blank;; \\) echo backslash;; *) echo other;;
esac; done

#### Bracket patterns in case
for x in a Z 5 - ] ! ^ _; do
case $x in
[[:alpha:]]) echo alpha;; [0-9]) echo digit;; []-]) echo "bracket or minus";; [!\^]) echo not caret;; *) echo other;;
esac; done

#### Ranges and negation in case
for x in b m z B; do case $x in [a-c]) echo 1;; [!a-y]) echo 2;; *) echo 3;; esac; done

#### Patterns with a variable in case
p='a*'; for x in abc 'a*'; do case $x in "$p") echo text;; $p) echo pattern;; esac; done

#### An unclosed bracket is text
case '[a' in [a) echo yes;; *) echo no;; esac
touch '[x'; echo [x *[

#### Star crosses slashes and dots in case only
case a/b.c in a*c) echo yes;; esac; case .x in *) echo yes;; esac; case /a in /?) echo yes;; esac

#### A pattern of many stars ends in time
case aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab in *a*a*a*a*a*a*a*a*c) echo yes;; *) echo no;; esac

#### Globs in an assignment and in a redirection are text
touch a1
x=a*; echo "$x"; echo hi > b*; ls

#### Globs in for
touch f1 f2; for f in f* g*; do echo "$f"; done

#### Globbing with a trailing slash only finds directories
mkdir dir; touch file; echo */ f*/

#### Character classes
for c in a A 1 ' ' . '
'; do case $c in [[:lower:]]) echo lower;; [[:upper:]]) echo upper;; [[:digit:]]) echo digit;; [[:space:]]) echo space;; [[:punct:]]) echo punct;; esac; done

#### A backslash in a pattern out of a variable quotes
p='\*'; case '*' in $p) echo star;; *) echo no;; esac
case 'x' in $p) echo any;; *) echo no;; esac

#### A quoted bracket in a pattern
case a in '['a']') echo no;; [a"b"]) echo yes;; esac
case - in [a'-'z]) echo minus;; *) echo no;; esac
case m in [a'-'z]) echo range;; *) echo no range;; esac

#### Double dots and dots in a pattern of paths
mkdir d; touch d/.h d/v
echo d/* d/.h* ./d/*

#### A pattern that matches a file named like an option
touch -- -n; echo * ; echo ./*

#### A glob below a missing directory
echo nodir/* */nofile

#### A period at the beginning matches however it is quoted
touch .hid vis; x='*'; y=.
echo "."*; echo '.'$x; echo \.$x; echo "$y"*; echo $y"h"*; echo "."h*; echo ."$x"
