package link

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/linkname"
)

// Where the system looks for shared libraries when a program starts: ld.so(8).

// startDirectories returns the directories that a value of -rpath lists. $ORIGIN is that of the
// program, which the builder puts wherever it is to be. What comes with a module lies below a directory
// of the workspace or of the module cache: so all that these lie in are taken for one that
// $ORIGIN and the ".." behind it lead to.
func (p *Program) startDirectories(value string) (dirs []string, err error) {
	for _, dir := range strings.Split(value, ":") {
		before, after, found := cutOrigin(dir)
		switch {
		case found && (before != "" || after != "" && after[0] != '/'), strings.Contains(before+after, "$"):
			err = fmt.Errorf("the program looks for libraries in %q, and only the system knows where that is", dir)
		case !found && dir == "": // where the program is started
			dirs = append(dirs, ".")
		case !found:
			dirs = append(dirs, dir)
		default:
			behind, cleaned := behindParents(after), strings.TrimPrefix(path.Clean("/"+after), "/")
			for _, from := range p.origins {
				for _, above := range ancestors(from) {
					dirs = append(dirs, in(above, behind))
					if cleaned != behind {
						dirs = append(dirs, in(above, cleaned))
					}
				}
			}
		}
	}
	return dirs, err
}

// behindParents cuts what leads from a directory to those that it lies in off the beginning of a path. It is
// not path.Clean, since behind a symbolic link ".." leads elsewhere than by its name.
func behindParents(path string) string {
	for {
		path = strings.TrimLeft(path, "/")
		first, rest, _ := strings.Cut(path, "/")
		if first != "." && first != ".." {
			return path
		}
		path = rest
	}
}

// cutOrigin cuts a path around $ORIGIN.
func cutOrigin(path string) (before, after string, found bool) {
	return strings.Cut(strings.ReplaceAll(path, "${ORIGIN}", "$ORIGIN"), "$ORIGIN")
}

// ancestors returns a directory and all that it lies in.
func ancestors(dir string) []string {
	list := []string{dir}
	for parent := filepath.Dir(dir); parent != dir; parent = filepath.Dir(dir) {
		dir = parent
		list = append(list, dir)
	}
	return list
}

// unknownDirectories lists the directories of a package's -rpath that cannot be told, as unread.
func unknownDirectories(p *Program, pk loaded) []linkname.HostSymbol {
	var list []linkname.HostSymbol
	for flag, value := range linkerOptions(pk.summary.Flags) {
		if !isStartPath(flag) || isBuilders(p.packages, flag, value) {
			continue
		}
		if _, err := p.startDirectories(value); err != nil {
			list = append(list, linkname.HostSymbol{Object: path.Base(value), Unread: err.Error()})
		}
	}
	return list
}

// withVariants adds to directories those below them in which the system looks too, for libraries that
// were compiled for this processor.
func withVariants(dirs []string) []string {
	const depth = 4 // tls/haswell/avx512_1/x86_64
	var list []string
	for _, dir := range dirs {
		list = append(append(list, dir), variants(dir, depth)...)
	}
	return list
}

// variants returns those below one directory: those of glibc-hwcaps and, of a glibc up to 2.36, any of the
// other names, one below the other.
func variants(dir string, depth int) (list []string) {
	if depth == 0 {
		return nil
	}
	const hwcaps = "glibc-hwcaps"
	entries, _ := os.ReadDir(in(dir, hwcaps)) // most have none
	for _, e := range entries {
		list = append(list, in(dir, hwcaps+"/"+e.Name()))
	}
	for _, name := range []string{"tls", "x86_64", "haswell", "xeon_phi", "avx512_1", "i586", "i686", "sse2", "atomics"} {
		below := in(dir, name)
		if fi, err := os.Stat(below); err == nil && fi.IsDir() {
			list = append(append(list, below), variants(below, depth-1)...)
		}
	}
	return list
}

// loadedNames returns the files in a directory of which the system may take one for a library: any that looks like
// one, since libraries of the system need others, and those that are named by their whole file name (-l:x.bin).
func loadedNames(dir string, libraries []string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil { // it may come with the program
		return nil
	}
	var names []string
	for _, e := range entries {
		if slices.Contains(libraries, ":"+e.Name()) || strings.Contains(e.Name(), ".so") && isELF(in(dir, e.Name())) {
			names = append(names, e.Name())
		}
	}
	return names
}

// isELF reports whether a file begins as ELF files do, or cannot be read. The system loads no linker script.
func isELF(file string) bool {
	if !isFile(file) {
		return false
	}
	f, err := os.Open(file)
	if err != nil {
		return true
	}
	defer f.Close()
	var magic [4]byte
	_, err = io.ReadFull(f, magic[:])
	return err == nil && string(magic[:]) == "\x7fELF"
}

// isFile reports whether there is a regular file.
func isFile(name string) bool {
	fi, err := os.Stat(name)
	return err == nil && fi.Mode().IsRegular()
}
