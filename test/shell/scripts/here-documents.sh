#### A here-document is expanded
x=val
cat <<END
$x ${x}y $(echo sub) `echo bq` $((1+2)) \$x \` \\ \a "q" 'r'
  indented
END

#### A quoted delimiter keeps the text
x=val
cat <<'END'
$x $(echo) `echo` \$x \\ \
next
END
cat <<\END
$x
END
cat <<"E"ND
$x
END

#### Tabs are stripped
cat <<-END
	one
		two
  	three
	END
cat <<-'E'
	$x
	 y
E

#### Several on one line
cat <<A; cat <<B
a
A
b
B
cat <<A - <<B
a
A
b
B

#### A here-document in a pipeline
cat <<E | tr a-z A-Z
text
E
cat <<E |
more
E
tr a-z A-Z

#### A here-document with what follows on the line
cat <<E && echo yes || echo no
t
E
cat <<E; echo after
t
E
if cat <<E
x
E
then echo then; fi

#### A here-document in a loop is expanded each time
for i in 1 2; do cat <<E
$i
E
done

#### A here-document in a function
f() {
cat <<E
$1 $#
E
}
f a b; f c

#### A here-document in a command substitution
x=$(cat <<E
in "x" $(echo y)
E
)
echo "$x"
echo "$(cat <<'E'
a ) b
E
)"

#### Backslash and newline in a here-document
cat <<E
a\
b \\
c
E

#### An empty here-document
cat <<E
E
echo $?
cat <<''

echo x

#### A here-document that ends with the script
cat <<E
last
line

#### A delimiter that is only nearly there
cat <<E
E 
 E
EE
"E"
E

#### The delimiter can be any word
cat <<a.b-c
1
a.b-c
cat <<'two words'
2
two words
cat <<$x
3
$x
cat <<if
4
if

#### Quotes in a here-document
x=v
cat <<E
"$x" '$x' "${x-"q"}" ${u-"a b"} ${u-'a'} "\"" \"
E

#### Expansions over several lines in a here-document
cat <<E
a $(echo b
echo c) ${u-d
e} f
E

#### A here-document on another descriptor
cat <<E 3<<F <&3
zero
E
three
F
{ cat; cat <&4; } <<A 4<<B
a
A
b
B

#### A here-document to read
read a b <<E
one two three
E
echo "$a|$b"
while read x; do echo "<$x>"; done <<E
1
2
E

#### A here-document of a group
{ read a; read b; echo $b $a; } <<E
1
2
E

#### Side effects in a here-document
x=1
cat <<E
$((x=5)) ${y=set}
E
echo $x $y

#### An error in a here-document ends the script
cat <<E
${nope?gone}
E
echo not reached $?

#### The status of a substitution in a here-document does not count
cat <<E
$(false)x
E
echo $?

#### Dollar at and star in a here-document
set -- 'a  b' c
cat <<E
$@ $* "$@"
E

#### Nested here-documents
cat <<A
1 $(cat <<B
2
B
) 3
A

#### A here-document in an if, a case and a while
case x in x) cat <<E
case
E
;; esac
while cat <<E
cond
E
false; do :; done
if true; then cat <<E; else echo no; fi
body
E

#### Here-documents after a comment and a continuation
cat <<E # comment
t
E
cat \
<<E
u
E

#### A large here-document passes whole
i=0; x=
while [ $i -lt 12 ]; do x="$x${x}0123456789"; i=$((i+1)); done
cat <<E | wc -c
$x
E

#### Globs and tildes in a here-document are text
touch a1
cat <<E
* ~ a*
E

#### A here-document for eval
eval 'cat <<E
from eval
E
echo after'

#### A tab-stripped delimiter with expansion
x=1
if true; then
	cat <<-E
		$x	in
	E
fi

#### The body is read even when the command is not run
false && cat <<E
not shown
E
echo next
