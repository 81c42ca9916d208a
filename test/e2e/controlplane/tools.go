//go:build tools

// Package controlplane pins the Kubernetes binaries that the end-to-end tests run. It is never compiled: naming the programs
// here makes `go mod tidy` complete go.sum. Each `k8s.io/X => ./staging/src/k8s.io/X` of Kubernetes' own go.mod becomes
// `k8s.io/X => k8s.io/X v0.36.3` in ours.
package controlplane

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver/app"
	_ "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)
