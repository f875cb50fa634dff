package link

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/hostobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/mmap"
	"github.com/linkgate/linkgate/internal/summary"
)

// libraries lists the names in the objects and libraries that the #cgo LDFLAGS of one of a program's packages
// have the C linker take from directories other than the system's: a module may bring
// them along. They are no part of the archive, and nothing pins them.
func libraries(packages []loaded, pk loaded) []linkname.HostSymbol {
	var list []linkname.HostSymbol
	files := libraryFiles(packages, pk)
	for i := 0; i < len(files); i++ { // those that libraries need are added
		symbols, needed := librarySymbols(packages, files[i])
		list = append(list, symbols...)
		for _, file := range needed {
			files = addLibrary(files, file)
		}
	}
	return list
}

// hasLibraries reports whether a package has such files.
func hasLibraries(packages []loaded) bool {
	return slices.ContainsFunc(packages, func(pk loaded) bool { return len(libraryFiles(packages, pk)) > 0 })
}

// librarySymbols returns the names in a file, and the files where the libraries may be that
// it needs itself.
func librarySymbols(packages []loaded, file string) (list []linkname.HostSymbol, files []string) {
	name := filepath.Base(file)
	data, err := mmap.Open(file)
	if err != nil {
		return []linkname.HostSymbol{{Object: name, Unread: err.Error()}}, nil
	}
	defer mmap.Unmap(data)
	symbols, err := hostobj.Library(data)
	if err != nil {
		return []linkname.HostSymbol{{Object: name, Unread: err.Error()}}, nil
	}
	files, err = neededFiles(packages, filepath.Dir(file), data)
	if err != nil {
		return []linkname.HostSymbol{{Object: name, Unread: err.Error()}}, nil
	}
	for _, s := range symbols {
		if summary.MayBeGo(s.Name) {
			list = append(list, linkname.HostSymbol{Name: s.Name, Object: name, Defined: s.Defined})
		}
	}
	return list, files
}

// neededFiles returns the files where the libraries may be that a shared library in a
// directory needs itself.
func neededFiles(packages []loaded, origin string, data []byte) (files []string, err error) {
	libraries, paths, err := hostobj.Needed(data)
	if err != nil {
		return nil, err
	}
	dirs := []string{origin}
	for _, path := range paths {
		dir, err := expandOrigin(path, origin)
		if err != nil {
			return nil, err
		}
		dirs = append(dirs, dir)
	}
	for _, other := range packages {
		for flag, value := range linkerOptions(other.summary.Flags) {
			if flag != "-l" { // -L, -rpath and, in the place of a file, -R
				dirs = append(dirs, value)
			}
		}
	}
	for _, library := range libraries {
		name, err := expandOrigin(library, origin)
		if err != nil {
			return nil, err
		}
		if strings.Contains(name, "/") {
			files = append(files, name)
			continue
		}
		for _, dir := range dirs {
			files = append(files, filepath.Join(dir, name))
		}
	}
	return files, nil
}

// expandOrigin puts the directory of a library for $ORIGIN, as ld.so(8) does in the names of
// libraries too. What else it expands, $LIB and $PLATFORM, is another system's to say.
func expandOrigin(path, origin string) (string, error) {
	before, after, found := strings.Cut(strings.ReplaceAll(path, "${ORIGIN}", "$ORIGIN"), "$ORIGIN")
	if strings.Contains(before+after, "$") {
		return "", fmt.Errorf("it needs %q, and only the system knows where that is", path)
	}
	if !found {
		return path, nil
	}
	return before + origin + after, nil
}

// addLibrary adds a file, if it is there and none of the system's.
func addLibrary(files []string, file string) []string {
	fi, err := os.Stat(file)
	if err == nil && fi.Mode().IsRegular() && !isSystem(file) && !slices.Contains(files, file) {
		files = append(files, file)
	}
	return files
}

// libraryFiles returns the files that a package's flags name. Where a library is looked
// for, the flags of the other packages say too.
func libraryFiles(packages []loaded, pk loaded) []string {
	var files []string
	add := func(file string) { files = addLibrary(files, file) }
	for flag, value := range linkerOptions(pk.summary.Flags) {
		switch flag {
		case "":
			add(value)
		case "-l":
			names := []string{"lib" + value + ".so", "lib" + value + ".a"}
			if exact, ok := strings.CutPrefix(value, ":"); ok {
				names = []string{exact}
			}
			for _, other := range packages {
				for flag, dir := range linkerOptions(other.summary.Flags) {
					for _, name := range names {
						if flag == "-L" {
							add(filepath.Join(dir, name))
						}
					}
				}
			}
		}
	}
	return files
}

// linkerOptions yields of flags of the C linker the directories (-L, -rpath) and libraries
// (-l), and without a flag the files.
func linkerOptions(flags []string) func(yield func(flag, value string) bool) {
	return func(yield func(flag, value string) bool) {
		next := ""
		for _, word := range flags {
			flag, value := next, word
			next = ""
			if flag == "" {
				flag, value = linkerOption(word)
			}
			if value == "" {
				next = flag
				continue
			}
			if (flag == "" || flag == "-L" || flag == "-l" || flag == "-rpath") && !yield(flag, value) {
				return
			}
		}
	}
}

func linkerOption(word string) (flag, value string) {
	if file, ok := strings.CutPrefix(word, "-Wl,"); ok {
		for _, option := range []string{"--just-symbols", "-R"} {
			if rest, ok := strings.CutPrefix(file, option); ok {
				return "", strings.TrimLeft(rest, ",=")
			}
		}
		if path, ok := strings.CutPrefix(file, "-rpath"); ok {
			return "-rpath", strings.TrimLeft(strings.TrimPrefix(path, "-link"), ",=")
		}
		return word, "-"
	}
	for _, flag := range []string{"-L", "-l"} {
		if value, ok := strings.CutPrefix(word, flag); ok {
			return flag, strings.TrimPrefix(value, "=") // the C linker's root directory, which is / by default
		}
	}
	if strings.HasPrefix(word, "-") {
		return word, "-"
	}
	return "", word
}

// isSystem reports whether a file is of a directory where systems keep their libraries.
// Sources may lie in others that belong to the system: /usr/src/app, /opt/build.
func isSystem(file string) bool {
	abs, err := filepath.Abs(file)
	if err != nil {
		return false
	}
	for _, dir := range []string{
		"/lib/", "/lib32/", "/lib64/", "/usr/lib/", "/usr/lib32/", "/usr/lib64/", "/usr/libx32/", "/usr/local/lib/", "/usr/local/lib64/",
		"/usr/local/Cellar/", "/usr/local/opt/", "/opt/homebrew/", "/opt/local/lib/", "/Library/", "/System/",
	} {
		if strings.HasPrefix(filepath.ToSlash(abs), dir) {
			return true
		}
	}
	return false
}
