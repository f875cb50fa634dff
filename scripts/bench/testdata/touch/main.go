// Touch maps the archives of a link and reads, of each Go object, one byte of
// every record that a scan has to look at: the imports, the second flag byte of
// the package's definitions, of the definitions by name and of the references by
// name, and one byte of each name that other objects can say. It is the least that
// a scan can cost.
//
//	touch go1.26.8 FILE…
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/linkgate/linkgate/internal/goobj"
)

func main() {
	v, err := goobj.ParseVersion(os.Args[1])
	if err != nil {
		fail(err)
	}
	layout, ok := goobj.KnownLayout(v.Minor)
	if !ok {
		fail(fmt.Errorf("go1.%d is not built in", v.Minor))
	}
	sum := 0
	files, err := os.ReadFile(os.Args[2])
	if err != nil {
		fail(err)
	}
	for name := range strings.Lines(string(files)) {
		n, err := touch(strings.TrimSuffix(name, "\n"), layout)
		if err != nil {
			fail(fmt.Errorf("%s: %w", name, err))
		}
		sum += n
	}
	if sum == 0 {
		fail(fmt.Errorf("nothing touched"))
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "touch:", err)
	os.Exit(1)
}

// touch reads one archive.
func touch(name string, l goobj.Layout) (int, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return 0, err
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(fi.Size()), syscall.PROT_READ, syscall.MAP_PRIVATE)
	if err != nil {
		return 0, err
	}
	defer syscall.Munmap(data)
	sum := 0
	const magic, header = len("!<arch>\n"), 60
	for off := magic; off+header <= len(data); {
		size, err := strconv.Atoi(string(bytes.TrimSpace(data[off+48 : off+58])))
		if err != nil {
			return 0, err
		}
		member := data[off+header : off+header+size]
		if bytes.HasPrefix(member, []byte("go object ")) && !bytes.HasPrefix(data[off:], []byte("__.PKGDEF")) {
			sum += object(member, l)
		}
		off += header + size + size&1
	}
	return sum, nil
}

// object reads one byte of each record of one object.
func object(member []byte, l goobj.Layout) int {
	const fingerprint, flags, abi, static, flag2, importSize = 8, 4, 8, 0xffff, 12, 16
	start := bytes.Index(member, []byte("\n!\n")) + 3
	data := member[start:]
	block := func(i int) int {
		return int(binary.LittleEndian.Uint32(data[len(l.Magic)+fingerprint+flags+4*i:]))
	}
	sum := 0
	for off := block(l.Autolib); off < block(l.Autolib+1); off += importSize {
		sum += int(data[off])
	}
	for _, b := range []int{l.Symdef, l.Nonpkgdef, l.Nonpkgref} {
		for off, end := block(b), block(b+1); off < end; off += int(l.SymSize) {
			sum += int(data[off+flag2]) + 1
			if binary.LittleEndian.Uint16(data[off+abi:]) != static && binary.LittleEndian.Uint32(data[off:]) > 0 {
				sum += int(data[binary.LittleEndian.Uint32(data[off+4:])])
			}
		}
	}
	return sum
}
