module github.com/linkgate/linkgate/deploy/golangci

go 1.26.0

require (
	github.com/golangci/plugin-module-register v0.1.2
	github.com/linkgate/linkgate v0.0.0
	golang.org/x/tools v0.51.0
)

require (
	github.com/goccy/go-yaml v1.19.2 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace github.com/linkgate/linkgate => ../..
