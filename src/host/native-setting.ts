/**
 * What stands around a program that runs in a tree, for sh(1) of the host in namespaces of its own, so that all of it
 * goes away with the program: the folder and the program with its arguments are `$1` and what follows. Every failure
 * before the program is 125, as of chroot(1).
 *
 * /proc/sys and /sys are read-only: scripts of root must not set the kernel of the host. /dev is a small one of its own
 * over that of the tree. @see mmdebstrap(1), "OPERATION"; mount(8); devices of Debian's tree: Policy §10.6
 */
export const SETTING = `set -eu
umask 022
trap 'exit 125' EXIT
root=$1
shift
for name in proc sys dev; do
  [ -d "$root/$name" ] && [ ! -L "$root/$name" ] || { echo "the tree has no directory /$name" >&2; exit 125; }
done
hostname localhost 2>/dev/null || chroot "$root" hostname localhost
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro,nosuid,nodev,noexec "$root/proc/sys"
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$root/sys"
mount -t tmpfs -o mode=755,nosuid,size=256m tmpfs "$root/dev"
for name in null zero full random urandom tty; do
  [ -e "/dev/$name" ] || continue
  : > "$root/dev/$name"
  mount --bind "/dev/$name" "$root/dev/$name"
done
mkdir -m 1777 "$root/dev/shm"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
cd /
exec chroot "$root" "$@"
`;
