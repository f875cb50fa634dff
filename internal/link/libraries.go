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

// libraries lists the names in the object files and libraries that the C linker reads because
// of the #cgo LDFLAGS of pk, one of the program's packages. Files in the system's directories
// are left out; the others may belong to a module. They are not part of the archive, so that
// its hash does not tell when they change.
func libraries(p *Program, pk loaded) []linkname.HostSymbol {
	list := append(foreignRoots(p.packages, pk), unknownDirectories(p, pk)...)
	files := libraryFiles(p, pk)
	for i := 0; i < len(files); i++ { // files grows by what these need in turn
		symbols, needed := librarySymbols(p, files[i])
		list = append(list, symbols...)
		for _, file := range needed {
			files = addLibrary(files, file)
		}
	}
	return list
}

// foreignRoots lists the flags of a package by which the C linker takes the system's libraries
// from below another directory, as unread: linkgate does not read what lies there.
func foreignRoots(packages []loaded, pk loaded) []linkname.HostSymbol {
	var list []linkname.HostSymbol
	for _, dir := range valuesOf([]loaded{pk}, systemRoot) {
		if !isSystem(dir+"/") && filepath.Clean(dir) != "/" && !isBuilders(packages, systemRoot, dir) {
			list = append(list, linkname.HostSymbol{Object: filepath.Base(dir), Unread: "#cgo LDFLAGS have the C linker take the system's libraries from " + dir})
		}
	}
	return list
}

// hasLibraries reports whether the flags of some package name files as [libraries] reads them.
func hasLibraries(p *Program) bool {
	return slices.ContainsFunc(p.packages, func(pk loaded) bool { return len(libraryFiles(p, pk)) > 0 })
}

// librarySymbols returns the names in a file, and the paths at which the libraries may lie
// that it needs in turn. A file that cannot be read is listed as unread.
func librarySymbols(p *Program, file string) (list []linkname.HostSymbol, files []string) {
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
	files, err = neededFiles(p, cmp.Or(origin, "."), data)
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

// neededFiles returns the paths at which the libraries may lie that a shared library in the
// directory origin needs.
func neededFiles(p *Program, origin string, data []byte) (files []string, err error) {
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
	for _, other := range p.packages {
		for flag, value := range linkerOptions(other.summary.Flags) {
			if flag == "-L" {
				dirs = append(dirs, value)
			}
			if isStartPath(flag) {
				list, _ := p.startDirectories(value)
				dirs = append(dirs, list...)
			}
		}
	}
	dirs = withVariants(dirs)
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

// expandOrigin replaces $ORIGIN by the directory of a library, as ld.so(8) does in the names of
// needed libraries too. It refuses $LIB and $PLATFORM, whose values depend on the system that runs
// the program.
func expandOrigin(path, origin string) (string, error) {
	before, after, found := cutOrigin(path)
	if strings.Contains(before+after, "$") {
		return "", fmt.Errorf("it needs %q, and only the system knows where that is", path)
	}
	if !found {
		return path, nil
	}
	return before + origin + after, nil
}

// in returns the path of a file in a directory. It is not filepath.Join, which drops ".." with
// the element before it: if that is a symbolic link, the system finds another file.
func in(dir, name string) string { return strings.TrimSuffix(dir, "/") + "/" + name }

// addLibrary adds a file, if it exists and is not in a directory of the system's.
func addLibrary(files []string, file string) []string {
	if isFile(file) && !isSystem(file) && !slices.Contains(files, file) {
		files = append(files, file)
	}
	return files
}

// libraryFiles returns the files that the C linker reads because of a package's flags. It
// gets the flags of all packages in one command: it looks for this package's libraries (-l)
// in the directories of all (-L), and in this package's directories for the libraries of
// all and of the compiler. A directory that the builder gives to all packages is passed
// over, as its files are the builder's. So it is with the directories in which the system looks when
// the program starts (-rpath), whatever file the C linker has found.
func libraryFiles(p *Program, pk loaded) []string {
	var files []string
	packages := p.packages
	add := func(dir string, libraries ...string) {
		for _, library := range libraries {
			for _, name := range libraryNames(library) {
				files = addLibrary(files, in(dir, name))
			}
		}
		for _, name := range versions(dir, libraries) {
			files = addLibrary(files, in(dir, name))
		}
	}
	for flag, value := range linkerOptions(pk.summary.Flags) {
		switch {
		case flag == "", flag == justSymbols && isFile(value):
			files = addLibrary(files, value)
		case flag == "-l":
			for _, dir := range valuesOf(packages, "-L") {
				add(dir, value)
			}
		case flag == "-L" && !isBuilders(packages, flag, value):
			add(value, append(valuesOf(packages, "-l"), compilersLibraries()...)...)
		case isStartPath(flag) && !isBuilders(packages, flag, value):
			list, _ := p.startDirectories(value)
			for _, dir := range withVariants(list) {
				for _, name := range loadedNames(dir, valuesOf(packages, "-l")) {
					files = addLibrary(files, in(dir, name))
				}
			}
		}
	}
	return files
}

// compilersLibraries returns the libraries that a C compiler adds to a link, by itself or for a flag
// that go lets a package have, such as -fopenmp, or because a linker script of the system's names them.
func compilersLibraries() []string {
	return []string{"c", "m", "gcc", "gcc_s", "gcc_eh", "pthread", "dl", "rt", "stdc++", "compiler_rt", "unwind",
		"asan", "atomic", "atomic_asneeded", "c++", "c++abi", "gcov", "gfortran", "gomp", "hwasan", "iomp5", "itm", "lsan", "mvec", "objc", "omp",
		"quadmath", "ssp", "ssp_nonshared", "stdc++exp", "stdc++fs", "supc++", "tsan", "ubsan", "util",
		"c_nonshared", "pthread_nonshared", "tinfo", "tinfow"}
}

// libraryNames returns the file names that a library may have.
func libraryNames(library string) []string {
	if exact, ok := strings.CutPrefix(library, ":"); ok {
		return []string{exact}
	}
	return []string{"lib" + library + ".so", "lib" + library + ".a"}
}

// versions returns the files in a directory that have the name of one of some libraries with a version. What the system
// has for -lgcc_s is a linker script, by which the C linker looks for libgcc_s.so.1 in all directories.
func versions(dir string, libraries []string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil { // there may be none
		return nil
	}
	var names []string
	for _, e := range entries {
		library, _, ok := strings.Cut(strings.TrimPrefix(e.Name(), "lib"), ".so.")
		if ok && slices.Contains(libraries, library) {
			names = append(names, e.Name())
		}
	}
	return names
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

// isBuilders reports whether the builder gives an option to all packages, in CGO_LDFLAGS:
// then packages of std have it too.
func isBuilders(packages []loaded, option, value string) bool {
	return slices.ContainsFunc(packages, func(pk loaded) bool {
		return pk.summary.Std() && slices.Contains(valuesOf([]loaded{pk}, option), value)
	})
}

// systemRoot is the option that names the directory below which the system's libraries are.
const systemRoot = "--sysroot"

// justSymbols is the option that names a file of symbols or, where there is none, directories as -rpath does.
const justSymbols = "-R"

// isStartPath reports whether an option may name the directories in which the system looks when a program starts.
func isStartPath(flag string) bool { return flag == "-rpath" || flag == justSymbols }

// linkerOptions yields, of flags of the C linker, the directories (-L, -rpath, --sysroot), the
// libraries (-l), what -R names and, with an empty flag, the files.
func linkerOptions(flags []string) func(yield func(flag, value string) bool) {
	return func(yield func(flag, value string) bool) {
		next, waits := "", false // an option that waits for its value, the next word
		for _, word := range flags {
			flag, value := next, strings.TrimPrefix(word, "-Wl,")
			if !waits {
				flag, value = linkerOption(word)
			}
			next, waits = flag, !waits && value == ""
			if waits {
				continue
			}
			if slices.Contains([]string{"", "-L", "-l", "-rpath", justSymbols, systemRoot}, flag) && !yield(flag, value) {
				return
			}
		}
	}
}

// linkerOption splits a word of the flags into a flag and its value, which is empty where it is the
// next word. A flag that names no file has the value "-".
func linkerOption(word string) (flag, value string) {
	if file, ok := strings.CutPrefix(word, "-Wl,"); ok {
		for _, option := range []string{"--just-symbols", "-R"} {
			if rest, ok := strings.CutPrefix(file, option); ok {
				return justSymbols, strings.TrimLeft(rest, ",=")
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

// isSystem reports whether a file lies in a directory where systems keep their libraries.
// Other directories of the system do not count, since sources may lie in them:
// /usr/src/app, /opt/build.
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
