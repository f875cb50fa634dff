package link

import (
	"cmp"
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
	list := foreignRoots(packages, pk)
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

// foreignRoots lists the flags of a package by which the C linker takes the system's libraries
// from below another directory: nobody reads what it takes there.
func foreignRoots(packages []loaded, pk loaded) []linkname.HostSymbol {
	var list []linkname.HostSymbol
	for _, dir := range valuesOf([]loaded{pk}, systemRoot) {
		if !isSystem(dir+"/") && filepath.Clean(dir) != "/" && !isBuilders(packages, systemRoot, dir) {
			list = append(list, linkname.HostSymbol{Object: filepath.Base(dir), Unread: "#cgo LDFLAGS have the C linker take the system's libraries from " + dir})
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
	origin, _ := filepath.Split(file)
	files, err = neededFiles(packages, cmp.Or(origin, "."), data)
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
			files = append(files, in(dir, name))
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

// in returns the path of a file in a directory as the system takes it: with ".." behind a
// symbolic link it is another one than filepath.Join has.
func in(dir, name string) string { return strings.TrimSuffix(dir, "/") + "/" + name }

// addLibrary adds a file, if it is there and none of the system's.
func addLibrary(files []string, file string) []string {
	fi, err := os.Stat(file)
	if err == nil && fi.Mode().IsRegular() && !isSystem(file) && !slices.Contains(files, file) {
		files = append(files, file)
	}
	return files
}

// libraryFiles returns the files that a package's flags name. Where a library is looked
// for, the flags of the other packages say too, and for which ones in a directory of this
// package's. If that one is the builder's, what is there is the builder's.
func libraryFiles(packages []loaded, pk loaded) []string {
	var files []string
	add := func(dir, library string) {
		for _, name := range libraryNames(library) {
			files = addLibrary(files, in(dir, name))
		}
	}
	for flag, value := range linkerOptions(pk.summary.Flags) {
		switch {
		case flag == "":
			files = addLibrary(files, value)
		case flag == "-l":
			for _, dir := range valuesOf(packages, "-L") {
				add(dir, value)
			}
		case flag == "-L" && !isBuilders(packages, flag, value):
			for _, library := range append(valuesOf(packages, "-l"), compilersLibraries()...) {
				add(value, library)
			}
		}
	}
	return files
}

// compilersLibraries are those for which a C compiler has its linker look by itself.
func compilersLibraries() []string {
	return []string{"c", "m", "gcc", "gcc_s", "gcc_eh", "pthread", "dl", "rt", "stdc++", "compiler_rt", "unwind"}
}

// libraryNames returns the names that a library may have as a file.
func libraryNames(library string) []string {
	if exact, ok := strings.CutPrefix(library, ":"); ok {
		return []string{exact}
	}
	return []string{"lib" + library + ".so", "lib" + library + ".a"}
}

// valuesOf returns the values of an option in the flags of packages.
func valuesOf(packages []loaded, option string) []string {
	var list []string
	for _, pk := range packages {
		for flag, value := range linkerOptions(pk.summary.Flags) {
			if flag == option && !slices.Contains(list, value) {
				list = append(list, value)
			}
		}
	}
	return list
}

// isBuilders reports whether an option is one that the builder gives to all packages, in
// CGO_LDFLAGS: packages of std have it too.
func isBuilders(packages []loaded, option, value string) bool {
	return slices.ContainsFunc(packages, func(pk loaded) bool {
		return pk.summary.Std() && slices.Contains(valuesOf([]loaded{pk}, option), value)
	})
}

// systemRoot is the option for the directory below which the system's libraries are.
const systemRoot = "--sysroot"

// linkerOptions yields of flags of the C linker the directories (-L, -rpath, --sysroot) and
// libraries (-l), and without a flag the files.
func linkerOptions(flags []string) func(yield func(flag, value string) bool) {
	return func(yield func(flag, value string) bool) {
		next, waits := "", false // an option whose value is the next word
		for _, word := range flags {
			flag, value := next, strings.TrimPrefix(word, "-Wl,")
			if !waits {
				flag, value = linkerOption(word)
			}
			next, waits = flag, !waits && value == ""
			if waits {
				continue
			}
			if slices.Contains([]string{"", "-L", "-l", "-rpath", systemRoot}, flag) && !yield(flag, value) {
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
		if path, ok := strings.CutPrefix(file, "-syslibroot"); ok { // macOS's
			return systemRoot, strings.TrimLeft(path, ",=")
		}
		return word, "-"
	}
	for _, option := range []string{systemRoot, "-isysroot"} {
		if path, ok := strings.CutPrefix(word, option); ok {
			return systemRoot, strings.TrimPrefix(path, "=")
		}
	}
	for _, flag := range []string{"-L", "-l"} {
		if value, ok := strings.CutPrefix(word, flag); ok {
			return flag, strings.TrimPrefix(value, "=") // below the system's root directory
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
	if slices.Contains(strings.Split(filepath.ToSlash(file), "/"), "..") {
		resolved, err := filepath.EvalSymlinks(file)
		if err != nil {
			return false
		}
		file = resolved
	}
	abs, _ := filepath.Abs(file) // empty where that cannot be told, and none of the system's
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
