package adopt

import "testing"

func TestRemove(t *testing.T) {
	for _, tt := range []struct {
		kind      Kind
		old, want string
	}{
		{Shell, "go build -ldflags=-checklinkname=0 -o app .\n", "go build -o app .\n"},
		{Shell, "go build -o app -ldflags=-checklinkname=0\n", "go build -o app\n"},
		{Shell, "go build -ldflags '-checklinkname=0' ./...\n", "go build ./...\n"},
		{Shell, "go build -ldflags=\"-checklinkname=0\" ./...\n", "go build ./...\n"},
		{Shell, "go build \"-ldflags=-checklinkname=0\" ./...\n", "go build ./...\n"},
		{Shell, "go build -ldflags \"-s -w -checklinkname=0\" .\n", "go build -ldflags \"-s -w\" .\n"},
		{Shell, "go build -ldflags=\"-checklinkname=0 -X main.v=$V\" .\n", "go build -ldflags=\"-X main.v=$V\" .\n"},
		{Shell, "go build -ldflags=\"-s -checklinkname=false -w\" .\n", "go build -ldflags=\"-s -w\" .\n"},
		{Shell, "go build \\\n\t-ldflags=-checklinkname=0 \\\n\t-o app .\n", "go build \\\n\t\\\n\t-o app .\n"},
		{Shell, "GOFLAGS=-ldflags=-checklinkname=0 go test ./...\n", "go test ./...\n"},
		{Shell, "export GOFLAGS=-ldflags=-checklinkname=0\ngo build .\n", "go build .\n"},
		{Shell, "export GOFLAGS=\"-mod=mod -ldflags=-checklinkname=0\"\n", "export GOFLAGS=\"-mod=mod\"\n"},
		{Shell, "# go build -ldflags=-checklinkname=0\n", "# go build -ldflags=-checklinkname=0\n"},
		{Shell, "go build -ldflags=-checklinkname=1 .\n", "go build -ldflags=-checklinkname=1 .\n"},
		{Make, "LDFLAGS := -s -w -checklinkname=0\nb:\n\tgo build -ldflags \"$(LDFLAGS)\" .\n", "LDFLAGS := -s -w\nb:\n\tgo build -ldflags \"$(LDFLAGS)\" .\n"},
		{Make, "LDFLAGS := -checklinkname=0\nb:\n\tgo build -ldflags \"$(LDFLAGS)\" .\n", "b:\n\tgo build .\n"},
		{Make, "LDFLAGS := -checklinkname=0\nLDFLAGS += -s\nb:\n\tgo build -a $(LDFLAGS) .\n", "LDFLAGS :=\nLDFLAGS += -s\nb:\n\tgo build -a $(LDFLAGS) .\n"},
		{Docker, "ENV GOFLAGS=\"-ldflags=-checklinkname=0\"\nRUN go build .\n", "RUN go build .\n"},
		{Docker, "ENV CGO_ENABLED=0 GOFLAGS=-ldflags=-checklinkname=0\n", "ENV CGO_ENABLED=0\n"},
		{Workflow, "  env:\n    GOFLAGS: -ldflags=-checklinkname=0\n  steps:\n", "  steps:\n"},
		{Workflow, "  env:\n    GOFLAGS: \"-ldflags=-checklinkname=0\"\n    A: b\n", "  env:\n    A: b\n"},
		{Workflow, "    - run: go build -ldflags='-checklinkname=0' ./...\n", "    - run: go build ./...\n"},
		{Goreleaser, "    ldflags:\n      - -s -w\n      - -checklinkname=0\n    goos:\n", "    ldflags:\n      - -s -w\n    goos:\n"},
		{Goreleaser, "    ldflags:\n      - -checklinkname=0\n    goos:\n", "    goos:\n"},
		{Goreleaser, "    ldflags:\n    - \"-checklinkname=0\"\n    - -s\n", "    ldflags:\n    - -s\n"},
		{Goreleaser, "    ldflags: -s -w -checklinkname=0\n", "    ldflags: -s -w\n"},
		{Taskfile, "    - go build -ldflags=\"-checklinkname=0\" -o bin/ ./cmd/...\n", "    - go build -o bin/ ./cmd/...\n"},
		{Go, "\treturn sh.Run(\"go\", \"build\", \"-ldflags=-checklinkname=0\", \"./cmd/app\")\n", "\treturn sh.Run(\"go\", \"build\", \"./cmd/app\")\n"},
		{Go, "\treturn sh.Run(\"go\", \"build\", \"-ldflags\", \"-checklinkname=0\", \"./cmd/app\")\n", "\treturn sh.Run(\"go\", \"build\", \"./cmd/app\")\n"},
		{Go, "\treturn sh.Run(\"go\", \"build\", \"-ldflags\", \"-checklinkname=0\")\n", "\treturn sh.Run(\"go\", \"build\")\n"},
		{Go, "\treturn sh.Run(\"go\", \"build\", \"-ldflags=-s -checklinkname=0\", \".\")\n", "\treturn sh.Run(\"go\", \"build\", \"-ldflags=-s\", \".\")\n"},
		{Go, "//go:generate go run -ldflags=-checklinkname=0 ./gen\n", "//go:generate go run ./gen\n"},
	} {
		if got := Remove(tt.kind, tt.old); got != tt.want {
			t.Errorf("%q:\n got %q\nwant %q", tt.old, got, tt.want)
		}
	}
}
