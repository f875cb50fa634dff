// Package image reads the files of container images as a container sees them, from what docker
// save and the like write: a tar with layers in it, which are tars too, compressed or not.
//
// A file that a layer above replaces or removes (a whiteout) is not seen. Nothing is unpacked
// under a name that the image gives. The bytes are foreign.
package image

import (
	"archive/tar"
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// maxManifest is how large a file that describes an image may be.
const maxManifest = 4 << 20

// MaxFile is how large a file may be that is looked at.
const MaxFile = 2 << 30

// Files reads an image, or several, or a tar that is none (docker export), and yields each file whose first bytes
// are wanted: its name, with the image's in front, and a copy, which is gone after the call.
func Files(r io.Reader, want func(head []byte) bool, yield func(name string, f *os.File) error) error {
	spool, err := spool(r, 1<<62)
	if err != nil {
		return fmt.Errorf("reading the image: %w", err)
	}
	defer remove(spool)
	a := &archive{f: spool, want: want, yield: yield}
	if err := a.index(); err != nil {
		return fmt.Errorf("reading the image: %w", err)
	}
	list, err := a.images()
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return a.layers("", []section{{0, a.size}})
	}
	for _, im := range list {
		var layers []section
		for _, name := range im.layers {
			s, ok := a.entries[path.Clean(name)]
			if !ok {
				return fmt.Errorf("the image %s has no layer %q", im.name, name)
			}
			layers = append(layers, s)
		}
		if err := a.layers(im.name, layers); err != nil {
			return err
		}
	}
	return nil
}

// archive is the outer tar.
type archive struct {
	f       *os.File
	size    int64
	entries map[string]section
	want    func([]byte) bool
	yield   func(string, *os.File) error
}

// A section is where a file of the outer tar lies.
type section struct{ off, size int64 }

// index notes where each file of the outer tar is.
func (a *archive) index() error {
	end, err := a.f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	a.size, a.entries = end, make(map[string]section)
	r := io.NewSectionReader(a.f, 0, end)
	links := make(map[string]string)
	for t := tar.NewReader(r); ; {
		h, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		at, err := r.Seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		switch h.Typeflag {
		case tar.TypeReg:
			a.entries[path.Clean(h.Name)] = section{at, h.Size}
		case tar.TypeSymlink: // docker save has had them for a layer that two images share
			links[path.Clean(h.Name)] = path.Join(path.Dir(h.Name), h.Linkname)
		}
	}
	for name, to := range links {
		if s, ok := a.entries[to]; ok {
			a.entries[name] = s
		}
	}
	return nil
}

// An image is one of those in the tar.
type described struct {
	name   string
	layers []string // the lowest first
}

// images returns the images that manifest.json (docker) or index.json (OCI) describe.
func (a *archive) images() ([]described, error) {
	var docker []struct {
		Config   string
		RepoTags []string
		Layers   []string
	}
	if ok, err := a.read("manifest.json", &docker); ok {
		var list []described
		for _, m := range docker {
			list = append(list, described{slices.Concat(m.RepoTags, []string{m.Config})[0], m.Layers})
		}
		return list, err
	}
	return a.oci("index.json", "", 3)
}

// oci reads an index of images, or the manifest of one.
func (a *archive) oci(file, name string, depth int) ([]described, error) {
	var m struct {
		Manifests []struct {
			Digest      string            `json:"digest"`
			Annotations map[string]string `json:"annotations"`
		} `json:"manifests"`
		Layers []struct {
			Digest string `json:"digest"`
		} `json:"layers"`
	}
	ok, err := a.read(file, &m)
	if !ok || err != nil {
		return nil, err
	}
	var list []described
	if len(m.Layers) > 0 {
		im := described{name: name}
		for _, l := range m.Layers {
			im.layers = append(im.layers, blob(l.Digest))
		}
		list = append(list, im)
	}
	for _, d := range m.Manifests {
		if depth == 0 {
			return nil, errors.New("the image's indexes are nested too deeply")
		}
		called := cmp.Or(d.Annotations["io.containerd.image.name"], d.Annotations["org.opencontainers.image.ref.name"], d.Digest)
		more, err := a.oci(blob(d.Digest), called, depth-1)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// blob is where a layout of OCI's has what a digest names.
func blob(digest string) string { return "blobs/" + strings.Replace(digest, ":", "/", 1) }

// read reads a file that describes images.
func (a *archive) read(name string, v any) (ok bool, err error) {
	s, ok := a.entries[name]
	if !ok {
		return false, nil
	}
	if s.size > maxManifest {
		return true, fmt.Errorf("the image's %s is too large", name)
	}
	if err := json.NewDecoder(io.NewSectionReader(a.f, s.off, s.size)).Decode(v); err != nil {
		return true, fmt.Errorf("reading the image's %s: %w", name, err)
	}
	return true, nil
}

// layers goes through the layers of one image, the uppermost first.
func (a *archive) layers(name string, list []section) error {
	v := newView()
	for _, s := range slices.Backward(list) {
		if err := a.layer(name, s, v); err != nil {
			return fmt.Errorf("reading a layer of the image %s: %w", name, err)
		}
	}
	return nil
}

// layer lists a layer, and then reads of it what is seen.
func (a *archive) layer(image string, s section, v *view) error {
	err := a.each(s, func(h *tar.Header, _ io.Reader) error { v.add(h); return nil })
	if err != nil {
		return err
	}
	err = a.each(s, func(h *tar.Header, r io.Reader) error {
		name, ok := v.seen(h)
		if !ok {
			return nil
		}
		b := bufio.NewReader(r)
		if head, _ := b.Peek(4); !a.want(head) {
			return nil
		}
		f, err := spool(b, MaxFile)
		if err != nil {
			return fmt.Errorf("%q: %w", name, err)
		}
		defer remove(f)
		return a.yield(path.Join(image, name), f)
	})
	v.next()
	return err
}

// each calls do for each entry of a layer.
func (a *archive) each(s section, do func(*tar.Header, io.Reader) error) error {
	r, err := decompress(bufio.NewReader(io.NewSectionReader(a.f, s.off, s.size)))
	if err != nil {
		return err
	}
	defer r.Close()
	for t := tar.NewReader(r); ; {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(h, t); err != nil {
			return err
		}
	}
}

// maxWindow is how far back a layer may refer that zstd compressed: as far as the zstd command
// reads without being asked to.
const maxWindow = 128 << 20

// decompress reads a layer, whatever it is called.
func decompress(r *bufio.Reader) (io.ReadCloser, error) {
	head, _ := r.Peek(4)
	if len(head) < 4 {
		return io.NopCloser(r), nil
	}
	const gzipped, zstandard, skipped = 0x8b1f, 0xfd2fb528, 0x184d2a50 // skipped frames have any last digit
	switch magic := binary.LittleEndian.Uint32(head); {
	case magic&0xffff == gzipped:
		return gzip.NewReader(r)
	case magic == zstandard || magic&^0xf == skipped:
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return io.NopCloser(r), nil
}

// spool copies what is read into a file without a name that lasts.
func spool(r io.Reader, most int64) (*os.File, error) {
	f, err := os.CreateTemp("", "linkgate-verify-")
	if err != nil {
		return nil, err
	}
	n, err := io.Copy(f, io.LimitReader(r, most+1))
	if err == nil && n > most {
		err = errors.New("the file is too large")
	}
	if err != nil {
		remove(f)
		return nil, err
	}
	return f, nil
}

func remove(f *os.File) {
	f.Close()
	os.Remove(f.Name())
}
