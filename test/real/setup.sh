#!/bin/bash
# Sets up a real libvirt with QEMU to compare with: Debian trixie's, in a chroot, with its daemon running.
#
#   export DEVADDR_LIBVIRT_ROOT=$(sudo -E test/real/setup.sh)
#
# Does only what is still missing, so it is also how to start the daemon again. Needs root, apt and about 2 GB.
# The directory of the chroot is the only thing on stdout. `setup.sh --stop` ends the daemon and its mounts;
# what is installed stays: to get rid of that too, `rm -r --one-file-system DIR DIR.log`.
set -euo pipefail
exec 3>&1 1>&2

suite=trixie
root=${DEVADDR_LIBVIRT_ROOT:-${TMPDIR:-/var/tmp}/devaddr-libvirt}
root=${root%/}
log=$root.log
# The file in the chroot that says how far this script got: started, system or packages.
mark=.devaddr-chroot
packages=(
  libvirt-clients libvirt-daemon libvirt-daemon-driver-qemu
  qemu-system-arm qemu-system-misc qemu-system-ppc qemu-system-s390x qemu-system-x86
  ovmf
)
# A kernel and a busybox, for guests that say what they see, and firmware for aarch64; taken out of their packages
# and not installed.
guest=var/lib/devaddr-guest

say() { printf '%s\n' "$*"; }

fail() {
  say "setup.sh: $*"
  exit 1
}

within() { DEBIAN_FRONTEND=noninteractive LC_ALL=C chroot "$root" "$@"; }

answers() { within virsh --quiet --connect qemu:///system version >/dev/null 2>&1; }

# Runs what takes long; its output is shown only if it fails.
quietly() {
  "$@" >>"$log" 2>&1 || { tail -n 20 "$log"; fail "$1 failed; all of its output is in $log"; }
}

# How far this script got before. A chroot that others made is taken as it is.
progress() {
  if [ -e "$root/$mark" ]; then
    cat "$root/$mark"
  elif [ -x "$root/usr/sbin/libvirtd" ]; then
    echo packages
  else
    echo nothing
  fi
}

# The Debian archive that this machine's apt uses, whichever it is; not the one for security updates.
mirror() {
  # shellcheck disable=SC2016 # apt fills in the address
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' |
    head -n 1
}

# What apt goes through, others go through as well.
use_proxy_of_apt() {
  local proxy=
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  if [ -n "$proxy" ] && [ "$proxy" != DIRECT ]; then export http_proxy=$proxy; fi
}

install_system() {
  command -v debootstrap >/dev/null || {
    quietly apt-get update
    quietly apt-get install -y --no-install-recommends debootstrap
  }
  [ -n "$(mirror)" ] || quietly apt-get update
  local from
  from=$(mirror)
  [ -n "$from" ] || fail 'apt on this machine uses no Debian archive to take packages from'
  say "installing Debian $suite in $root"
  if [ -e "$root/$mark" ]; then
    # What an interrupted attempt left behind cannot be continued.
    rm -rf --one-file-system "$root"
  elif [ -n "$(ls -A "$root" 2>/dev/null)" ]; then
    fail "$root holds something else"
  fi
  mkdir -p "$root"
  echo started >"$root/$mark"
  quietly debootstrap --variant=minbase "$suite" "$root" "$from"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  echo system >"$root/$mark"
}

mount_kernel() {
  local directory
  for directory in proc sys dev; do
    mountpoint -q "$root/$directory" || mount --bind "/$directory" "$root/$directory"
  done
}

install_packages() {
  say 'installing libvirt and QEMU'
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  quietly within apt-get update
  quietly within apt-get install -y --no-install-recommends "${packages[@]}"
  within apt-get clean
  echo packages >"$root/$mark"
}

# The kernel is the one that Debian makes for virtual machines: it has what guests need built in.
fetch_guest() {
  say 'fetching a kernel and firmware for guests'
  mkdir -p "$root/$guest"
  quietly within apt-get install -y --no-install-recommends busybox-static
  quietly within sh -ec '
    cd "/$0"
    take() { # PACKAGE FILE
      apt-get download "$1"
      dpkg-deb --fsys-tarfile "$1"_*.deb | tar -x --wildcards --transform "s,.*/,," "./$2"
      rm "$1"_*.deb
    }
    kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n "s/^ *Depends: \(linux-image-[0-9].*\)/\1/p" | head -n 1)
    take "$kernel" "boot/vmlinuz-*"
    cp /bin/busybox .
    take qemu-efi-aarch64 usr/share/qemu-efi-aarch64/QEMU_EFI.fd
  ' "$guest"
}

# Nothing is ever started in there, so the daemon needs no protection from its guests.
configure() {
  mkdir -p "$root/etc/libvirt"
  cat >"$root/etc/libvirt/qemu.conf" <<'CONF'
user = "root"
group = "root"
security_driver = "none"
dynamic_ownership = 0
remember_owner = 0
namespaces = []
cgroup_controllers = []
CONF
}

# Runs a command with standard input, output and error only: what a daemon inherits beside them stays open as long
# as the daemon lives, and whoever reads the other end waits for it.
with_standard_streams() (
  local descriptor
  for descriptor in /proc/self/fd/*; do
    descriptor=${descriptor##*/}
    if [ "$descriptor" -gt 2 ]; then eval "exec $descriptor>&-"; fi
  done
  "$@" </dev/null
)

start_daemon() {
  say 'starting libvirtd'
  mkdir -p "$root/run"
  with_standard_streams within libvirtd --daemon --pid-file /run/devaddr-libvirtd.pid
  for _ in {1..60}; do
    if answers; then return; fi
    sleep 1
  done
  fail "libvirtd does not answer within a minute; see what it says: chroot $root libvirtd"
}

stop() {
  local pid
  pid=$(cat "$root/run/devaddr-libvirtd.pid" 2>/dev/null) && kill "$pid" 2>/dev/null && tail --pid="$pid" -f /dev/null
  local directory
  for directory in dev sys proc; do
    if mountpoint -q "$root/$directory"; then umount --lazy "$root/$directory"; fi
  done
}

if [ "${1:-}" = --stop ]; then
  stop
  exit
fi
[ "$(id -u)" = 0 ] || fail 'only root can set up a chroot'
mkdir -p "$(dirname "$root")"
use_proxy_of_apt
reached=$(progress)
case $reached in nothing | started) install_system ;; esac
mount_kernel
[ "$reached" = packages ] || install_packages
[ -e "$root/$guest/QEMU_EFI.fd" ] || fetch_guest
answers || { configure && start_daemon; }
# Lets libvirt look at every emulator, so that what it finds is in its cache.
within virsh --quiet --connect qemu:///system capabilities >/dev/null
within virsh --quiet --connect qemu:///system version
printf '%s\n' "$root" >&3
