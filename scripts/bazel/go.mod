module github.com/linkgate/linkgate/scripts/bazel

go 1.26.0

require (
	github.com/bazelbuild/rules_go v0.65.0
	go.starlark.net v0.0.0-20260908191801-89a6a09411d5
)

require golang.org/x/sys v0.48.0 // indirect
