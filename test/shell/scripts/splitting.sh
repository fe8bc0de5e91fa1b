#### Words split at blanks, tabs and newlines
p() { printf '<%s>' "$@"; echo; }
x='  a  b	c
d  '
p $x
p x$x
p $x$x

#### IFS with a colon: empty fields between
p() { printf '<%s>' "$@"; echo; }
IFS=:; x=a::b:; p $x; x=:a; p $x; x=:; p $x; x=::; p $x; x=a:b; p "$x"

#### IFS with blanks and a colon
p() { printf '<%s>' "$@"; echo; }
IFS=' :'; x='a : b'; p $x; x=' a  b '; p $x; x='a :: b'; p $x; x=' : '; p $x

#### An empty IFS does not split
p() { printf '<%s>' "$@"; echo; }
IFS=; x='a b	c'; p $x; set -- a b; p $*; p $@

#### An unset IFS splits as by default
p() { printf '<%s>' "$@"; echo; }
unset IFS; x='a b	c'; p $x

#### Only expansions are split
p() { printf '<%s>' "$@"; echo; }
IFS=:; p a:b; x=c:d; p $x a:b; p "$x"; p 'e:f'

#### Command substitutions and arithmetic are split
p() { printf '<%s>' "$@"; echo; }
IFS=0; p $((1001)); p $(echo a0b); p "$((101))"

#### Newlines at the end of a substitution are dropped
p() { printf '<%s>' "$@"; echo; }
p "$(printf 'a\n\n\n')" "$(printf '\n\na')" "$(printf 'a\n\nb\n')" "$(echo)"

#### Splitting with quotes around a part
p() { printf '<%s>' "$@"; echo; }
x='a b'; p $x"$x"$x; p "$x"$x; p ''$x''; p $x''

#### Assignments do not split
x='a   b'; y=$x; echo "$y"; z=$(echo 'c   d'); echo "$z"

#### The subject of case does not split
x='a b'; case $x in 'a b') echo yes;; *) echo no;; esac

#### Redirection targets do not split
x='a b'; echo hi > $x; cat 'a b'

#### Loops split their words
x='a b'; for i in $x c "$x"; do echo "<$i>"; done

#### A non-blank IFS character that ends a value makes no field
p() { printf '<%s>' "$@"; echo $#; }
IFS=,; x=a,b,; p $x; x=a,b,,; p $x; x=,; p $x

#### IFS within a word with literal text
p() { printf '<%s>' "$@"; echo; }
IFS=:; x=a:b; p 1${x}2 1$x$x; p 1:$x:2

#### IFS set before a command counts for that command's own splitting only
x=a:b; IFS=: echo $x; echo $x
f() { printf '<%s>' $x; echo; }; IFS=: f; f

#### IFS with a backslash
p() { printf '<%s>' "$@"; echo; }
IFS='\'; x='a\b'; p $x

#### Splitting happens before globbing, and both apply
p() { printf '<%s>' "$@"; echo; }
touch a1 a2 b1
x='a* b*'; p $x; p "$x"; IFS=; p $x

#### An empty expansion makes no field, a quoted one does
p() { echo $#; }
e=; p $e; p "$e"; p $e$e; p $e""; p $nope "$nope"

#### set with a split value
x='-a b c'; set -- $x; echo $# "$1"
#
#### A field of only IFS blanks vanishes
p() { echo $#; }
x='   '; p $x; p a$x; p $x"a"; IFS=:; p $x

#### Splitting dollar at with an IFS that is no blank
p() { printf '<%s>' "$@"; echo; }
IFS=:; set -- a:b c; p $@; p $*; p "$@"; p "$*"

#### The word of a default is split where it is not quoted
p() { printf '<%s>' "$@"; echo; }
IFS=:; p ${u-a:b}; p ${u-"a:b"}; p "${u-a:b}"; v=c:d; p ${u-$v}; p ${u-"$v":e}

#### Leading IFS blanks in a substitution
p() { printf '<%s>' "$@"; echo; }
p x$(echo " a ")y; p "x$(echo " a ")y"

#### A multi-character IFS
p() { printf '<%s>' "$@"; echo; }
IFS=abc; x=1a2b3c4; p $x; x=1ab2; p $x

#### Splitting with a byte that is no ASCII
p() { printf '<%s>' "$@"; echo; }
x='a b é c'; p $x
