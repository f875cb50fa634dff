// Linkgate-vet checks linkname directives for go vet:
//
//	go vet -vettool=$(which linkgate-vet) ./...
package main

import (
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/linkgate/linkgate/analyzer"
)

func main() { unitchecker.Main(analyzer.Analyzer) }
