package goobj

import (
	"bytes"
	"os"
	"testing"

	"github.com/linkgate/linkgate/internal/toolchain"
)

func TestExportData(t *testing.T) {
	for _, tc := range toolchain.Names() {
		f := openSeed(t, tc)
		data, err := os.ReadFile(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		got := f.ExportData()
		at := bytes.Index(data, got)
		if len(got) == 0 || at < 5 || string(data[at-5:at]) != "$$B\nu" {
			t.Errorf("%s: %d bytes at offset %d", tc, len(got), at)
		}
	}
	object := []byte(goObject + "linux amd64 go1.26.8\n\n$$B\nudata")
	for _, tt := range []struct {
		name string
		data []byte
	}{
		{"an object without an archive", object},
		{"an archive without members", []byte(arMagic)},
		{"an archive of an object", append([]byte(arMagic+"_go_.o          0           0     0     644     35        `\n"), object...)},
	} {
		if got := (&File{data: tt.data}).ExportData(); got != nil {
			t.Errorf("%s: %q", tt.name, got)
		}
	}
}
