package adopt

import (
	"fmt"
	"strings"
	"testing"
)

func TestCommands(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"Makefile", "GO ?= go\nLDFLAGS := -s\nLDFLAGS += -checklinkname=0\nall:\n\t@CGO_ENABLED=0 GOOS=linux $(GO) build -trimpath -ldflags \"$(LDFLAGS)\" \\\n\t\t-o bin/app ./cmd/app\ntest:\n\tgo vet ./...\n",
			"5 build . ./cmd/app linux/ cgo=0"},
		{"scripts/build.sh", "#!/bin/sh\nset -e\nLD='-X main.v=1 -checklinkname=0'\nfor os in linux darwin; do\n  GOOS=$os GOARCH=amd64 go build -tags 'a b' -ldflags=\"$LD\" -o out ./cmd/a ./cmd/b\ndone\n",
			"5 build . ./cmd/a ./cmd/b linux/amd64 tags=a,b\n5 build . ./cmd/a ./cmd/b darwin/amd64 tags=a,b"},
		{"run.sh", "cd sub && go run -ldflags=-checklinkname=0 ./tool serve -x 1\n", "1 run sub ./tool /"},
		{"run.sh", "go build -ldflags=-checklinkname=0 -o x $TARGET\n", "1 build . ./... / ?what $TARGET stands for is not known"},
		{"run.sh", "go build -ldflags=\"-checklinkname=0 -X main.v=$(git describe --tags)\" .\n", "1 build . . /"},
		{"Dockerfile", "FROM golang\nENV GOFLAGS=-ldflags=-checklinkname=0 GOOS=linux\nRUN --mount=type=cache,target=/x go build -o /app ./cmd/server\n",
			"3 build . ./cmd/server linux/"},
		{".github/workflows/ci.yml", "jobs:\n  b:\n    strategy:\n      matrix:\n        goos: [linux, windows]\n    env:\n      GOOS: ${{ matrix.goos }}\n    steps:\n      - run: go build -ldflags=-checklinkname=0 ./cmd/app\n      - run: |\n          go test -ldflags '-checklinkname=0' ./...\n",
			"9 build . ./cmd/app linux/\n9 build . ./cmd/app windows/\n11 test . ./... linux/\n11 test . ./... windows/"},
		{".github/workflows/ci.yml", "        os:\n          - linux\n          - darwin\n      - run: GOOS=${{ matrix.os }} go build -ldflags=-checklinkname=0 .\n",
			"4 build . . linux/\n4 build . . darwin/"},
		{".gitlab-ci.yml", "build:\n  variables:\n    GOFLAGS: \"-ldflags=-checklinkname=0\"\n  script:\n    - go build ./cmd/app\n    - go test ./...\n",
			"5 build . ./cmd/app /\n6 test . ./... /"},
		{"Taskfile.yml", "vars:\n  LDFLAGS: -s -checklinkname=0\ntasks:\n  build:\n    cmds:\n      - go build -ldflags=\"{{.LDFLAGS}}\" ./cmd/app\n",
			"6 build . ./cmd/app /"},
		{".goreleaser.yaml", "builds:\n  - main: ./cmd/app\n    env: [CGO_ENABLED=0]\n    goos: [linux, windows]\n    goarch: [amd64, arm64]\n    ignore:\n      - goos: windows\n        goarch: arm64\n    ldflags:\n      - -s -w -checklinkname=0\n  - main: ./cmd/other\n",
			"10 build . ./cmd/app linux/amd64 cgo=0\n10 build . ./cmd/app linux/arm64 cgo=0\n10 build . ./cmd/app windows/amd64 cgo=0"},
		{"magefile.go", "package main\n\nconst flags = \"-checklinkname=0\"\n\nfunc Build() error {\n\treturn sh.RunWith(map[string]string{\"GOOS\": \"linux\"}, \"go\", \"build\", \"-ldflags\", flags, \"./cmd/app\")\n}\n",
			"6 build . ./cmd/app linux/"},
		{"gen/gen.go", "package gen\n\n//go:generate go run -ldflags=-checklinkname=0 ./tool -o x.go\n", "3 run gen ./tool /"},
	} {
		var got []string
		for _, c := range commands(KindOf(tt.name, []byte(tt.text)), tt.name, tt.text) {
			s := fmt.Sprintf("%d %s %s %s %s/%s", c.Line, c.Verb, c.Dir, strings.Join(c.Packages(), " "), c.GOOS, c.GOARCH)
			if c.CGO != "" {
				s += " cgo=" + c.CGO
			}
			if c.Tags != "" {
				s += " tags=" + c.Tags
			}
			if c.Vague != "" {
				s += " ?" + c.Vague
			}
			got = append(got, s)
		}
		if s := strings.Join(got, "\n"); s != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, s, tt.want)
		}
	}
}
