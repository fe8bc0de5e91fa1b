#### if, elif and else
f() { if [ $1 = 1 ]; then echo one; elif [ $1 = 2 ]; then echo two; else echo other; fi; }
f 1; f 2; f 3

#### The status of if
if true; then (exit 3); fi; echo $?; if false; then :; else (exit 4); fi; echo $?; false; if true; then echo $?; fi

#### while and until
i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done; until [ $i -eq 0 ]; do i=$((i-1)); done; echo $i

#### The status of a loop
while false; do :; done; echo $?; i=; while [ -z "$i" ]; do i=1; (exit 5); done; echo $?; for i in; do :; done; echo $?; for i in a; do (exit 6); done; echo $?

#### break and continue
for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done; echo end $i

#### break and continue of several loops
for i in 1 2; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done
for i in 1 2; do for j in a b; do echo $i$j; break 2; done; done; echo $i
for i in 1; do for j in a; do break 9; done; echo no; done; echo end

#### break with a bad number
for i in 1 2; do break 0; done; echo $?

#### break outside of a loop does nothing
break; echo $?; continue; echo $?

#### break in a function out of the caller's loop
f() { break; }; for i in 1 2; do f; echo after $i; done; echo $i

#### break in eval, dot and a group
for i in 1 2; do eval break; echo no; done; echo $i; for i in 1 2; do { break; }; done; echo $i
echo break > lib; for i in 1 2; do . ./lib; echo no; done; echo $i

#### break in a subshell
for i in 1 2; do (break; echo in); echo $i; done

#### break in a condition
while break; do echo no; done; echo a; until continue; do echo no; break; done 2>/dev/null & sleep 0; echo b; kill $! 2>/dev/null; while true; do if break; then :; fi; done; echo c

#### The status after break
while true; do false; break; done; echo $?; for i in 1; do (exit 3); continue; done; echo $?

#### for without words goes over the parameters
set -- a 'b c' ''; for i do echo "<$i>"; done; for i; do echo "<$i>"; done; for i
do echo $i; done

#### for with no words
for i in; do echo no; done; e=; for i in $e; do echo no; done; for i in "$e"; do echo yes; done

#### The loop variable stays
i=before; for i in a b; do :; done; echo $i; for i in; do :; done; echo $i

#### The words of for are expanded once
x='a b'; for i in $x; do x="$x c"; echo $i; done; set -- 1 2; for i in "$@"; do set -- x y z; echo $i; done; echo $#

#### Reserved words as arguments and loop words
echo if then else fi do done case esac for in while until { } !; for in in in for do; do echo $in; done

#### case takes the first match
case abc in a*) echo 1;; abc) echo 2;; esac; case x in a|b|x) echo alt;; esac; case y in a) ;; *) echo default;; esac

#### The status of case
case a in b) ;; esac; echo $?; false; case a in a) ;; esac; echo $?; case a in a) (exit 3);; esac; echo $?; false; case a in b) ;; esac; echo $?; case $(exit 4) in x) ;; esac; echo $?

#### case with a leading parenthesis and over lines
case a in
(a)
  echo a
  ;;
( b | c ) echo bc
esac
case b
in
a) echo a
;;
b|
c) echo no;; esac 2>/dev/null

#### case expands its subject and patterns
x=a y='?'; case $x in $y) echo any;; esac; case "$x$x" in ??) echo two;; esac; case $((1+1)) in 2) echo sum;; esac; case $(echo z) in `echo z`) echo sub;; esac

#### case patterns are expanded only as far as needed
case a in a) echo first;; $(echo expanded >&2; echo b)) ;; esac

#### Empty clauses and a missing last terminator
case a in a) ;; esac; case a in a) esac; case a in esac; case a in a) echo x
esac

#### Groups and subshells
{ echo a; echo b; }; (echo c; echo d); { echo e
}; (
echo f
); x=1; { x=2; }; echo $x; (x=3); echo $x

#### Subshells: exit and variables
(exit 3); echo $?; x=1; (x=2; exit); echo $? $x; (cd /; pwd); [ "$(pwd)" = / ] || echo back

#### Nested subshells
((echo a); (echo b; (exit 4)); echo $?); echo $?

#### Nested loops and conditions
for i in 1 2; do for j in a b; do case $i$j in 1a) echo 1a;; 2*) if [ $j = b ]; then echo 2b; fi;; esac; done; done

#### Conditions of several commands
if false; true; then echo yes; fi; while echo c; false; do :; done; if true; false; then :; else echo no; fi

#### An assignment as a condition
if x=$(false); then echo yes; else echo no; fi; if x=a; then echo $x; fi; while x=$(exit 3); do :; done; echo $?

#### A redirection as a condition
if > f; then echo made; fi; if < missing; then :; else echo no; fi

#### Lists of background commands
true & false & wait; echo $?; { echo a & } ; wait; for i in 1 2; do echo $i & wait; done

#### An empty line and semicolons
echo a;

 echo b ; echo c
	echo d

#### A loop over the lines of a here-document keeps variables
n=0; while read x; do n=$((n+x)); done <<E
1
2
3
E
echo $n

#### A loop fed by a pipe does not keep variables
n=0; seq 3 | while read x; do n=$((n+x)); done; echo $n

#### Deep nesting
i=0; x='echo deep'; while [ $i -lt 30 ]; do x="if true; then $x; fi"; i=$((i+1)); done; eval "$x"

#### exit in loops and groups
for i in 1 2 3; do if [ $i = 2 ]; then exit $i; fi; echo $i; done; echo no

#### exit without a number gives the last status
false; exit

#### exit takes the status modulo 256
(exit 256); echo $?; (exit 257); echo $?; (exit 300); echo $?; (exit 255); echo $?

#### exit with a bad number
exit abc

#### The script's status is the last command's
true; (exit 9)

#### An empty script
#### A script of comments only
false; # comment
# another
