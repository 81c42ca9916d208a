#!/bin/sh
# Builds kube-apiserver and kube-controller-manager, as go.mod pins them, into the folder $1.
# It needs Go and the Go module proxy, and takes about six minutes on two cores.
set -eu

out=$1
cd "$(dirname "$0")"
version=$(sed -n 's/^require k8s.io\/kubernetes //p' go.mod)
minor=${version#v1.}
minor=${minor%%.*}
package=k8s.io/component-base/version

# Complete or not there at all: a build that was interrupted leaves nothing in $out.
mkdir -p "$(dirname "$out")"
building=$(mktemp -d "$out.XXXXXX")
trap 'rm -rf "$building"' EXIT

for program in kube-apiserver kube-controller-manager; do
  echo "building $program $version" >&2
  CGO_ENABLED=0 go build -mod=readonly -trimpath -o "$building/$program" \
    -ldflags "-s -w -X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=$minor" \
    "k8s.io/kubernetes/cmd/$program"
done
chmod 755 "$building"
[ -d "$out" ] || mv "$building" "$out"
