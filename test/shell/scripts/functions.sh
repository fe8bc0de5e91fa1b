#### A function gets its own parameters
f() { echo $# "$1" "$2" "$*"; set -- x y z; echo $#; }
set -- one; f a 'b c'; echo $# $1; f

#### dollar zero stays
f() { echo "$0"; }; f a

#### The status of a function
f() { return 3; }; f; echo $?; g() { false; }; g; echo $?; h() { return; }; false; h; echo $?; i() { (exit 7); return; }; i; echo $?

#### return in loops, groups and conditions
f() { for i in 1 2 3; do [ $i = 2 ] && return $i; echo $i; done; }; f; echo $?; g() { while true; do { return 4; }; done; }; g; echo $?; h() { if return 5; then :; fi; echo no; }; h; echo $?

#### return with a large and a bad number
f() { return 256; }; f; echo $?; g() { return 300; }; g; echo $?

#### Variables of a function are the shell's
x=1; f() { x=2; y=3; }; f; echo $x $y

#### local covers a variable
x=1; f() { local x; echo "[$x]"; x=2; g; echo $x; }; g() { echo g$x; x=3; }; f; echo $x

#### local with a value and several names
x=1; y=2; f() { local x=a y z=c; echo "$x [$y] $z"; z=d; }; f; echo $x $y "[$z]"

#### local keeps an exported variable's value visible
export x=1; f() { local x=2; sh -c 'echo "in $x"'; }; f; sh -c 'echo "out $x"'

#### local of an unset variable
f() { local x; x=1; }; f; echo "${x-unset}"; x=v; g() { local x; unset x; echo "${x-unset}"; }; g; echo $x

#### local without a function
local x=1; echo not reached

#### local does not split
f() { local x="$1" y=$1; echo "$x" "$y"; }; f 'a  b'

#### local of IFS and options
f() { local IFS=:; set -- a:b; echo $1; x=a:b; set -- $x; echo $#; }; f; x=a:b; set -- $x; echo $#
f() { local -; set -f; echo *; }; touch a; f; echo *

#### local of a readonly variable
readonly r=1; f() { local r=2; echo $r; }; f; echo $r

#### Recursion
fac() { if [ $1 -le 1 ]; then echo 1; else echo $(( $1 * $(fac $(($1 - 1))) )); fi; }; fac 10
down() { local n=$1; [ $n -gt 0 ] || return 0; down $((n-1)); echo $n; }; down 5

#### Redefining and unsetting
f() { echo 1; }; f; f() { echo 2; }; f; unset -f f; f 2>/dev/null; echo $?

#### A function that redefines itself
f() { f() { echo new; }; echo old; }; f; f

#### A function hides a program and a built-in
echo() { printf 'f:%s\n' "$*"; }; echo a; command echo b; unset -f echo; echo c
true() { return 1; }; true; printf '%s\n' $?; cat() { printf 'fcat\n'; }; cat < /dev/null

#### A function's body may be any compound command
f() (x=2; echo sub); x=1; f; echo $x; g() for i; do echo $i; done; g a b; h() if true; then echo if; fi; h; i() case $1 in a) echo A;; esac; i a; w() while false; do :; done; w; echo $?

#### A function is not seen by a program
f() { echo f; }; sh -c f 2>/dev/null; echo $?

#### A function is seen by a subshell
f() { echo f; }; (f); x=$(f); echo $x; f | cat

#### A function defined in a subshell stays there
(f() { echo f; }; f); f 2>/dev/null; echo $?

#### A function defined in a function or a condition
f() { g() { echo g; }; }; g 2>/dev/null; f; g; if true; then h() { echo h; }; fi; h

#### Assignments before a function call
x=1; f() { echo $x; sh -c 'echo "${x-unset}"'; x=3; }; x=2 f; echo $x

#### Names of functions
_a1() { echo ok; }; _a1; if_() { echo if; }; if_

#### A function with a redirection
f() { echo a; cat; } > out < in; echo text > in; f; cat out in

#### A function over lines
f()
{
echo a
}
f ()
  {
  echo b; }
f

#### Positional parameters after a function
set -- a b; f() { shift; echo $1; }; f x y; echo $1

#### A special built-in's name is no function name
eval 'set() { echo no; }' 2>/dev/null; echo not reached

#### The command not found in a function
f() { nosuchcommand; echo $?; }; f 2>/dev/null

#### exit in a function
f() { exit 4; }; f; echo no

#### return at the top level of a script ends it
echo a; return 3; echo no

#### return in a subshell within a function
f() { (return 3; echo no); echo $?; }; f

#### return in a trap and in eval
f() { eval 'return 5'; echo no; }; f; echo $?

#### A function's local sees the caller's local
f() { local a=1; g; echo $a; }; g() { local b=$a; a=2; echo $b; }; f; echo "[$a]"

#### getopts in a function
f() { local OPTIND=1 o; while getopts ab: o; do echo "$o:$OPTARG"; done; shift $((OPTIND-1)); echo "rest $*"; }; f -a -b x y; f -b1 z

#### unset without an option takes a variable first
f() { echo f; }; f=1; unset f; echo "[$f]"; f 2>/dev/null || echo gone
