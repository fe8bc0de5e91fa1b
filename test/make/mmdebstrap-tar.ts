import { spawnSync } from 'node:child_process';

/**
 * Cuts out of the installed mmdebstrap(1) what makes its tar: the table @devfiles, the loop that packs it, and the
 * options of tar; and runs just that over the folder argv[1] with the time argv[2]. Ends with 77 when the source has
 * another shape than that of 1.3.
 */
const RUNNER = `
use strict; use warnings; use List::Util qw(any);
my ($program, $root, $time) = @ARGV;
open(my $file, '<', $program) or exit 77;
my $source = do { local $/; <$file> };
my ($devfiles) = $source =~ /^(my \\@devfiles = \\(\\n.*?^\\);\\n)/ms or exit 77;
my ($packing) = $source =~ /^(    my \\$devtar = '';\\n.*?)^    my \\$exitstatus = 0;\\n/ms or exit 77;
my ($options) = $source =~ /^(    my \\@taropts    = \\(\\n.*?)^    # disable signals/ms or exit 77;
my $code = "sub { my (\\$format, \\$mtime) = ('tar', \\$_[0]);\\n$devfiles$packing$options; (\\$devtar, \\@taropts) }";
sub error { die @_ }
sub warning { die @_ }
my $made = eval $code or die "cannot compile: $@";
my ($devtar, @taropts) = $made->($time);
$| = 1;
binmode STDOUT;
print $devtar;
exec('tar', @taropts, '-C', $root, '.') or die "tar: $!";
`;

const WANT = '/usr/bin/mmdebstrap';

/** The tar that mmdebstrap's own code makes of a folder; undefined, and why, where it cannot be asked. */
export function mmdebstrapTar(
  root: string,
  epochSeconds: number,
): { readonly tar: Buffer } | { readonly tar: undefined; readonly why: string } {
  const made = spawnSync('perl', ['-e', RUNNER, WANT, root, String(epochSeconds)], {
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    maxBuffer: 256 * 1024 * 1024,
  });
  if (made.error !== undefined) return { tar: undefined, why: 'perl is not installed' };
  if (made.status === 77) return { tar: undefined, why: 'mmdebstrap is not installed, or not as 1.3 is' };
  if (made.status !== 0) throw new Error(`mmdebstrap's code failed: ${made.stderr.toString()}`);
  return { tar: made.stdout };
}
