package image

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// pack writes a tar. An entry is NAME, NAME=TEXT, NAME/ or NAME->TARGET, a hard link.
func pack(t testing.TB, entries ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		name, text, _ := strings.Cut(e, "=")
		h := &tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(text)), Mode: 0o644}
		if from, to, ok := strings.Cut(e, "->"); ok {
			h = &tar.Header{Name: from, Typeflag: tar.TypeLink, Linkname: to}
		} else if strings.HasSuffix(name, "/") {
			h = &tar.Header{Name: name, Typeflag: tar.TypeDir, Mode: 0o755}
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zip(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// zst compresses as zstd:chunked does, with a frame behind it that is skipped.
func zst(t testing.TB, text string) string {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return string(w.EncodeAll([]byte(text), nil)) + skipped
}

const skipped = "\x51\x2a\x4d\x18\x03\x00\x00\x00toc"

// docker writes an image as docker save does, of layers from the lowest up.
func docker(t testing.TB, layers ...string) string {
	t.Helper()
	var entries, names []string
	for i, l := range layers {
		name := string(rune('a'+i)) + "/layer.tar"
		entries, names = append(entries, name+"="+l), append(names, `"`+name+`"`)
	}
	return pack(t, append(entries, `manifest.json=[{"Config":"c.json","RepoTags":["app:1"],"Layers":[`+strings.Join(names, ",")+`]}]`)...)
}

// list returns what is seen of files that begin with ELF.
func list(text string) ([]string, error) {
	var got []string
	err := Files(strings.NewReader(text), func(head []byte) bool { return bytes.HasPrefix(head, []byte("ELF")) }, func(name string, f *os.File) error {
		b, err := os.ReadFile(f.Name())
		got = append(got, name+"="+string(b))
		return err
	})
	slices.Sort(got)
	return got, err
}

func TestFiles(t *testing.T) {
	base := pack(t, "bin/", "bin/a=ELF one", "bin/b=ELF two", "bin/sub/c=ELF three", "etc/text=text")
	for _, tt := range []struct{ name, image, want string }{
		{"one layer", docker(t, base), "app:1/bin/a=ELF one app:1/bin/b=ELF two app:1/bin/sub/c=ELF three"},
		{"compressed", docker(t, zip(t, base)), "app:1/bin/a=ELF one app:1/bin/b=ELF two app:1/bin/sub/c=ELF three"},
		{"replaced", docker(t, base, pack(t, "bin/", "./bin/a=ELF new")), "app:1/bin/a=ELF new app:1/bin/b=ELF two app:1/bin/sub/c=ELF three"},
		{"removed", docker(t, base, pack(t, "bin/.wh.a=")), "app:1/bin/b=ELF two app:1/bin/sub/c=ELF three"},
		{"removed and back", docker(t, base, pack(t, "bin/.wh.a="), pack(t, "bin/a=ELF back")), "app:1/bin/a=ELF back app:1/bin/b=ELF two app:1/bin/sub/c=ELF three"},
		{"a directory removed", docker(t, base, pack(t, ".wh.bin=")), ""},
		{"and there anew", docker(t, base, pack(t, ".wh.bin="), pack(t, "bin/", "bin/d=ELF d")), "app:1/bin/d=ELF d"},
		{"opaque", docker(t, base, pack(t, "bin/", "bin/.wh..wh..opq=", "bin/d=ELF d")), "app:1/bin/d=ELF d"},
		{"opaque root", docker(t, base, pack(t, ".wh..wh..opq=", "d=ELF d")), "app:1/d=ELF d"},
		{"a file for a directory", docker(t, base, pack(t, "bin=text")), ""},
		{"a hard link outlives its file", docker(t, pack(t, "x=ELF x", "y->x"), pack(t, ".wh.x=")), "app:1/y=ELF x"},
		{"a hard link beside its file", docker(t, pack(t, "x=ELF x", "y->x")), "app:1/x=ELF x"},
		{"names that lead out", docker(t, pack(t, "../../x=ELF x")), "app:1/x=ELF x"},
		{"no image", base, "bin/a=ELF one bin/b=ELF two bin/sub/c=ELF three"},
		{"oci", pack(t, `index.json={"manifests":[{"digest":"sha256:m","annotations":{"org.opencontainers.image.ref.name":"app:2"}}]}`,
			`blobs/sha256/m={"layers":[{"digest":"sha256:l"},{"digest":"sha256:k"}]}`, "blobs/sha256/l="+zip(t, base), "blobs/sha256/k="+pack(t, "bin/.wh.b=")),
			"app:2/bin/a=ELF one app:2/bin/sub/c=ELF three"},
		{"a layer is gone", pack(t, `manifest.json=[{"Config":"c","Layers":["a"]}]`), `the image c has no layer "a"`},
		{"zstd", docker(t, zst(t, base), zst(t, pack(t, "bin/.wh.a="))), "app:1/bin/b=ELF two app:1/bin/sub/c=ELF three"},
		{"zstd behind a frame that is skipped", docker(t, skipped+zst(t, base)), "app:1/bin/a=ELF one app:1/bin/b=ELF two app:1/bin/sub/c=ELF three"},
		{"zstd, cut", docker(t, zst(t, base)[:40]), "reading a layer of the image app:1: unexpected EOF"},
		{"zstd that asks for 2 TB of memory", docker(t, "\x28\xb5\x2f\xfd\x00\xf8"+base), "reading a layer of the image app:1: window size exceeded"},
		{"cut", docker(t, base)[:3000], "reading the image: unexpected EOF"},
		{"an index in itself", pack(t, `index.json={"manifests":[{"digest":"sha256:m"}]}`, `blobs/sha256/m={"manifests":[{"digest":"sha256:m"}]}`),
			"the image's indexes are nested too deeply"},
	} {
		got, err := list(tt.image)
		text := strings.Join(got, " ")
		if err != nil {
			text = err.Error()
		}
		if text != tt.want {
			t.Errorf("%s: %s", tt.name, text)
		}
	}
}

// FuzzFiles holds that every image is read or refused, and nothing is shown that is not wanted or
// that has a name outside of the image.
func FuzzFiles(f *testing.F) {
	f.Add([]byte(docker(f, pack(f, "bin/", "bin/a=ELF", "y->bin/a"), pack(f, "bin/.wh.a="))))
	f.Add([]byte(docker(f, zst(f, pack(f, "bin/", "bin/a=ELF", "y->bin/a")), zip(f, pack(f, "bin/.wh.a=")))))
	f.Fuzz(func(t *testing.T, image []byte) {
		got, err := list(string(image))
		if err != nil {
			return
		}
		for _, g := range got {
			if name, text, _ := strings.Cut(g, "="); strings.HasPrefix(name, "../") || !strings.Contains(text, "ELF") {
				t.Fatalf("%q", g)
			}
		}
	})
}
