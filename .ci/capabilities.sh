#!/bin/bash
# Collects what libvirt 11.3 finds out about QEMU 7.2 (Debian bookworm) and QEMU 10.0 (Debian trixie),
# and rewrites models/capabilities/ from it.
# Usage: .ci/capabilities.sh DIR [WORK]      as root, on Debian; about 3 GB in WORK
#   DIR   gets libvirt's raw qemuCaps XML: DIR/qemu-VERSION.ARCH.xml
#   WORK  keeps the Debian roots for the next run (default: ${TMPDIR:-/tmp}/qemu-capabilities)
#   MODULES=1 in the environment also installs QEMU's SPICE and OpenGL modules, which trixie has in packages of their own.
# Machine types for KVM are listed only where /dev/kvm works.
set -euo pipefail

usage() { sed -n '2,/^set /{/^# /s/^# //p}' "$0"; }
say() { echo "capabilities: $*" >&2; }

# The first Debian mirror that apt is configured with.
mirror() {
  # shellcheck disable=SC2016 # apt-get expands it
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | sed -n 1p
}

# debian RELEASE ROOT PACKAGE...: makes ROOT a Debian of that release with these packages, unless it is one.
debian() {
  local release=$1 root=$2 stamp="$2/.installed" source
  shift 2
  if [ -e "$stamp" ] && [ "$(<"$stamp")" = "$*" ]; then return; fi
  source=$(mirror)
  [ "$source" ] || { say 'apt has no Debian mirror'; return 1; }
  say "installing $release into $root"
  rm -rf --one-file-system "$root"
  debootstrap --variant=minbase "$release" "$root" "$source" >>"$work/log" 2>&1
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  apt-config dump Acquire::http >"$root/etc/apt/apt.conf.d/99host"
  apt-config dump Acquire::https >>"$root/etc/apt/apt.conf.d/99host"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  chroot "$root" apt-get update >>"$work/log" 2>&1
  DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y --no-install-recommends "$@" >>"$work/log" 2>&1
  echo "$*" >"$stamp"
}

# emulators LIBVIRT QEMU: replaces the emulators in the root LIBVIRT by wrappers for those in the root QEMU.
# Both see the same sockets and processes, so libvirt doesn't notice.
emulators() {
  local libvirt=$1 qemu=$2 dir file name
  mkdir -p "$libvirt/qemu"
  mount --bind "$qemu" "$libvirt/qemu"
  for dir in proc dev run tmp var/lib/libvirt; do
    mkdir -p "$qemu/$dir"
    mount --rbind "$libvirt/$dir" "$libvirt/qemu/$dir"
  done
  rm -f "$libvirt"/usr/bin/qemu-system-*
  for file in "$qemu"/usr/bin/qemu-system-*; do
    [ -L "$file" ] && continue # another name of the same binary
    name=${file##*/}
    printf '#!/bin/sh\nexec chroot /qemu /usr/bin/%s "$@"\n' "$name" >"$libvirt/usr/bin/$name"
    chmod 755 "$libvirt/usr/bin/$name"
  done
}

# probe LIBVIRT QEMU: lets libvirt look at every emulator of QEMU and copies its notes into $dir.
probe() {
  local libvirt=$1 qemu=$2 cache="$1/var/cache/libvirt/qemu/capabilities" daemon ready='' file number version arch
  emulators "$libvirt" "$qemu"
  rm -rf "$cache"
  chroot "$libvirt" libvirtd >>"$work/log" 2>&1 &
  daemon=$!
  for _ in {1..300}; do
    if chroot "$libvirt" virsh -c qemu:///system capabilities >/dev/null 2>>"$work/log"; then ready=yes; break; fi
    sleep 1
  done
  kill "$daemon"
  wait "$daemon" || true
  umount --recursive "$libvirt/qemu"
  [ "$ready" ] || { say "libvirtd does not answer, see $work/log"; return 1; }
  for file in "$cache"/*.xml; do
    number=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' "$file")
    arch=$(sed -n 's|^  <arch>\(.*\)</arch>|\1|p' "$file")
    version=$((number / 1000000)).$((number / 1000 % 1000)).$((number % 1000))
    cp --no-preserve=mode "$file" "$dir/qemu-$version.$arch.xml"
  done
}

# Runs in mount and process namespaces of its own: whatever is mounted or left running goes with them.
collect() {
  local libvirt="$work/libvirt" modules=()
  local common=(qemu-system-x86 qemu-system-arm qemu-system-ppc qemu-system-sparc qemu-system-mips qemu-system-misc)
  if [ "${MODULES:-}" ]; then modules=(qemu-system-modules-spice qemu-system-modules-opengl); fi
  debian trixie "$libvirt" libvirt-daemon libvirt-daemon-driver-qemu libvirt-clients qemu-system-s390x
  debian bookworm "$work/bookworm" "${common[@]}"
  debian trixie "$work/trixie" "${common[@]}" qemu-system-s390x "${modules[@]}"
  mount -t proc proc "$libvirt/proc"
  mount --rbind /dev "$libvirt/dev"
  mount --rbind /sys "$libvirt/sys"
  printf '%s\n' 'user="root"' 'group="root"' 'security_driver="none"' 'namespaces=[]' 'cgroup_controllers=[]' >"$libvirt/etc/libvirt/qemu.conf"
  probe "$libvirt" "$work/bookworm"
  probe "$libvirt" "$work/trixie"
}

if [ "${1:-}" = --collect ]; then
  dir=$2 work=$3
  collect
  exit
fi

if [ $# -lt 1 ] || [ $# -gt 2 ]; then usage >&2; exit 2; fi
[ "$(id -u)" = 0 ] || { say 'must be run as root'; exit 1; }
mkdir -p "$1" "${2:-${TMPDIR:-/tmp}/qemu-capabilities}"
dir=$(realpath "$1") work=$(realpath "${2:-${TMPDIR:-/tmp}/qemu-capabilities}")
here=$(realpath "$0")
apt-get update >"$work/log" 2>&1
command -v debootstrap >/dev/null || apt-get install -y --no-install-recommends debootstrap debian-archive-keyring >>"$work/log" 2>&1
unshare --mount --pid --fork --mount-proc --kill-child bash "$here" --collect "$dir" "$work"

cd "$(dirname "$here")/.."
[ -f dist/cli/main.js ] || { say "the XML is in $dir; to convert it, build devaddr and run this again"; exit 1; }
# The sets that come with the package: a name for each release of QEMU, whatever its patch level.
bundled='x86_64 aarch64 armv7l ppc64 ppc s390x riscv64 loongarch64'
for file in "$dir"/qemu-*.xml; do
  base=$(basename "$file" .xml) arch=${file%.xml} arch=${arch##*.}
  case " $bundled " in *" $arch "*) ;; *) continue ;; esac
  version=${base%.*} version=${version#qemu-} name=qemu-${version%.*}.0
  source="QEMU $version of Debian, as probed by libvirt 11.3.0"
  node dist/cli/main.js caps import "$file" --off-host --name "$name" --source "$source" >"$file.json"
  mv "$file.json" "models/capabilities/$name.$arch.json"
done
