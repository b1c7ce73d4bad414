#!/usr/bin/env bash
# Sets up Debian's libvirt and QEMU in a directory of their own, starts libvirtd there and prints the directory.
# What is there already is used as it is. Needs root, debootstrap and a package mirror.
# Usage: setup.sh      (the directory is $DEVADDR_LIBVIRT_ROOT, or devaddr-libvirt below $TMPDIR)
set -euo pipefail

root=${DEVADDR_LIBVIRT_ROOT:-${TMPDIR:-/var/tmp}/devaddr-libvirt}
release=trixie
packages=(
  libvirt-daemon libvirt-daemon-driver-qemu libvirt-clients
  qemu-system-x86 qemu-system-arm qemu-system-ppc qemu-system-s390x qemu-system-misc
)

say() { echo "$*" >&2; }
inside() { chroot "$root" "$@"; }
answers() { inside virsh -q -c qemu:///system version >/dev/null 2>&1; }

# The mirror this machine's apt uses.
mirror() {
  apt-get indextargets --format '$(SITE)' 2>/dev/null | grep -m 1 . && return
  sed -nE 's/^(URIs:|deb(-src)? +(\[[^]]*\] +)?)[ ]*(https?:[^ ]+).*/\4/p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1
}

attach() {
  local each
  for each in proc sys dev; do
    mountpoint -q "$root/$each" || mount --bind "/$each" "$root/$each"
  done
}

install() {
  say "installing Debian $release with libvirt and QEMU into $root (a few minutes)"
  mkdir -p "$(dirname "$root")"
  if [ ! -x "$root/usr/bin/apt-get" ]; then
    debootstrap --variant=minbase "$release" "$root" "$(mirror)" >&2
  fi
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
  attach
  inside apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive inside apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2
}

configure() {
  mkdir -p "$root/etc/libvirt" "$root/var/log/libvirt/qemu" "$root/run"
  printf '%s\n' 'user = "root"' 'group = "root"' 'security_driver = "none"' 'namespaces = []' \
    'cgroup_controllers = []' >"$root/etc/libvirt/qemu.conf"
}

[ -x "$root/usr/sbin/libvirtd" ] || install
attach
if ! answers; then
  configure
  inside libvirtd --daemon --pid-file /run/libvirtd-devaddr.pid >/dev/null 2>&1 </dev/null
  for _ in $(seq 60); do
    if answers; then break; fi
    sleep 1
  done
fi
answers || { say "libvirtd in $root does not answer"; exit 1; }
inside virsh -q -c qemu:///system version >&2
echo "$root"
