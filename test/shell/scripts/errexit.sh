#### A failing command ends the script
set -e
echo a
false
echo not reached

#### The status is the failing command's
set -e
(exit 7)
echo not reached

#### By an option of the shell
#: options ["-e"]
false
echo not reached

#### Conditions are exempt
set -e
if false; then :; fi
while false; do :; done
until true; do :; done
! true
! false
false || true
false && true
true && false || true
echo end

#### The last command of an and-or list counts
set -e
true && false
echo not reached

#### The last command after or counts
set -e
false || false
echo not reached

#### A failing command that is not last in a list is exempt, the list too
set -e
false && echo no
echo still here $?
{ false && echo no; }
echo and here
(false && echo no)
echo not reached

#### A subshell that fails ends the script
set -e
(false; echo no)
echo not reached

#### A group that fails ends the script
set -e
{ echo a; false; echo no; }
echo not reached

#### A function that fails ends the script
set -e
f() { echo in; false; echo no; }
f
echo not reached

#### A function in a condition does not stop inside
set -e
f() { echo in; false; echo goes on; }
if f; then echo yes; fi
f || echo no
f && echo and
! f
echo end

#### A subshell in a condition does not stop inside
set -e
if (false; echo goes on); then echo yes; fi
(false; echo goes on) || echo no
{ false; echo goes on; } && echo and
echo end

#### errexit set within a condition does not count there
if (set -e; false; echo goes on); then echo yes; fi
(set -e; false; echo goes on) || echo no
f() { set -e; false; echo goes on; }
f || :
false
echo not reached

#### A pipeline's last command counts
set -e
false | true
echo a
true | false
echo not reached

#### A negated pipeline never ends the script
set -e
! true | true
! { true; }
echo end

#### An assignment with a failing substitution
set -e
x=$(true)
echo a
x=$(false)
echo not reached

#### A failing substitution in a command's words does not count
set -e
echo "$(false)" a
: $(false)
local_() { local x=$(false); echo l; }
local_
export y=$(false)
readonly z=$(false)
echo end

#### In a command substitution
set -e
x=$(false; echo in) || true
echo "[$x]"
y=$(echo a; false; echo b)
echo not reached

#### In a loop's body
set -e
for i in 1 2; do echo $i; [ $i = 2 ] && false; done
echo not reached

#### A loop whose last and-list fails
set -e
for i in 1 2; do [ $i = 1 ] && echo one; done
echo end $?

#### A while loop's body
set -e
while true; do false; echo no; done
echo not reached

#### A while loop with and-list
set -e
i=0
while [ $i -lt 2 ]; do i=$((i+1)); [ $i = 5 ] && echo no; done
echo end

#### A case's body
set -e
case a in a) false; echo no;; esac
echo not reached

#### An if whose body fails
set -e
if true; then false; echo no; fi
echo not reached

#### An if without else whose condition fails is zero
set -e
if false; then :; fi
echo $?
if false; then :; elif false; then :; fi
echo end

#### In eval and dot
#: file lib "false\necho lib goes on\n"
set -e
eval 'false; echo goes on' || echo or
. ./lib || echo or
if . ./lib; then echo yes; fi
eval false
echo not reached

#### In dot
#: file lib "echo in\nfalse\necho no\n"
set -e
. ./lib
echo not reached

#### EXIT trap runs
set -e
trap 'echo trap $?' EXIT
false
echo not reached

#### In an EXIT trap
set -e
trap 'echo a; false; echo no' EXIT
exit 3

#### A failing redirection
set -e
cat < missing
echo not reached

#### A failing redirection in a condition
set -e
cat < missing || echo or
if cat < missing; then :; else echo else; fi

#### A command that does not exist
set -e
nosuchcommand
echo not reached

#### Switching it off and on
set -e
set +e
false
echo a
set -e
false
echo not reached

#### test and brackets
set -e
[ a = a ]
test -n x
[ a = b ] || echo differ
[ a = b ]
echo not reached

#### A background command's failure does not count
set -e
false &
wait
echo a
false & wait $!
echo not reached

#### return with a failure out of a function
set -e
f() { return 3; }
f || echo $?
if ! f; then echo no; fi
f
echo not reached

#### A substitution inherits errexit
set -e
echo "$(echo a; false; echo b)"
x=$(set +e; false; echo c)
echo $x

#### Nested functions in a condition
set -e
g() { false; echo g; }
f() { g; echo f; }
if f; then echo yes; fi
f
echo not reached

#### A function left of or within a function
set -e
f() { false; echo goes on; }
g() { f || true; echo g; }
g
h() { f; echo not here; }
h || echo or
h
echo not reached

#### A subshell whose body is an and-or list
set -e
(true && false) || echo or
(false || true) && echo and
(true && false)
echo not reached

#### The right side of an or in a brace group
set -e
false || { echo a; false; echo no; }
echo not reached

#### The right side of an and in a function
set -e
f() { true && { false; echo no; }; echo no; }
f
echo not reached

#### elif conditions are exempt
set -e
if false; then :; elif false; then :; else echo else; fi
if false; then :; elif true; then false; fi
echo not reached

#### until and its body
set -e
until false; do break; done
echo a
until false; do false; done
echo not reached

#### A negated command in a list
set -e
! false
! true
echo a
! true && echo no
! true || echo b
echo end

#### A pipeline of functions
set -e
f() { false; echo goes on; }
f | cat
echo a
f | cat || true
if f | cat; then echo yes; fi
cat /dev/null | f
echo not reached

#### for over a failing substitution
set -e
for i in $(false) a; do echo $i; done
case $(false) in *) echo case;; esac
echo end

#### Arithmetic that is zero is no failure
set -e
: $((0))
x=$((0))
echo end

#### read at the end of a file
#: stdin "a\nb"
set -e
while read x; do echo $x; done
echo end
read y
echo not reached

#### unset, shift and getopts
#: args ["a"]
set -e
unset nope
shift
getopts a: o || echo none
echo end

#### exit within an and-or list
set -e
false || exit 4
echo not reached

#### A child shell does not inherit it
set -e
sh -c 'false; echo child'
sh -ec 'false; echo no' || echo or
echo end

#### dollar minus shows it
set -e; case $- in *e*) echo on;; esac; set +e; case $- in *e*) echo on;; *) echo off;; esac

#### command and eval are transparent
set -e
command false || echo a
eval false || echo b
command eval false || echo c
command false
echo not reached
