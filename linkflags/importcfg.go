package linkflags

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A PackageFile is a package and the file that an importcfg names for it.
type PackageFile struct {
	Path string // import path, for the main package too (not "main"), and for a test variant without " [p.test]"
	File string // archive or shared library, as written
	Line int    // counted from 1
}

// An ImportCfg is the file that the linker reads for -importcfg.
type ImportCfg struct {
	Packages []PackageFile // the packagefile lines in order; of two for one package the last alone, as for the linker
	Shlibs   []PackageFile // the packageshlib lines, likewise
	ModInfo  *ModInfo      // the last modinfo line; nil if there is none or it is too short to hold anything

	text  string
	spots []spot
}

// A spot is the place of one packagefile line's file name in the text.
type spot struct {
	path       string
	start, end int
}

// ParseImportCfg reads an importcfg as Go's linker does, with two exceptions: a verb that it does not know is kept (the
// linker stops on it: that is left to the linker, whose next version may know it), and the modinfo line must be readable.
// An error gives the line number and no file name.
//
// Source: readImportCfg in cmd/link/internal/ld/ld.go, the same in all releases.
func ParseImportCfg(data []byte) (*ImportCfg, error) {
	c := &ImportCfg{text: string(data)}
	start := 0
	for i, raw := range strings.Split(c.text, "\n") {
		end := start + len(strings.TrimRightFunc(raw, unicode.IsSpace))
		if err := c.parseLine(strings.TrimSpace(raw), i+1, end); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		start += len(raw) + 1
	}
	c.Packages = lastOfEach(c.Packages)
	c.Shlibs = lastOfEach(c.Shlibs)
	return c, nil
}

// parseLine reads one trimmed line; end is the offset in the text at which it ends.
func (c *ImportCfg) parseLine(line string, num, end int) error {
	if strings.HasPrefix(line, "#") {
		return nil
	}
	verb, args, _ := strings.Cut(line, " ")
	args = strings.TrimSpace(args)
	switch verb {
	case "packagefile", "packageshlib":
		path, file, _ := strings.Cut(args, "=")
		if path == "" || file == "" {
			return fmt.Errorf("invalid %s: want %q, have %q", verb, verb+" path=filename", line)
		}
		p := PackageFile{Path: path, File: file, Line: num}
		if verb == "packageshlib" {
			c.Shlibs = append(c.Shlibs, p)
			return nil
		}
		c.Packages = append(c.Packages, p)
		c.spots = append(c.spots, spot{path: path, start: end - len(file), end: end})
	case "modinfo":
		s, err := strconv.Unquote(args)
		if err != nil {
			return fmt.Errorf("invalid modinfo: %w", err)
		}
		c.ModInfo, err = parseModInfo(s)
		if err != nil {
			return fmt.Errorf("invalid modinfo: %w", err)
		}
	}
	return nil
}

// lastOfEach drops every entry that a later one for the same path overrules.
func lastOfEach(list []PackageFile) []PackageFile {
	last := make(map[string]int, len(list))
	for _, p := range list {
		last[p.Path] = p.Line
	}
	return slices.DeleteFunc(list, func(p PackageFile) bool { return last[p.Path] != p.Line })
}

// PackageOf returns the import path of the package whose archive is file. For a link's Main it is the linked main
// package, also where the modinfo line gives another path or none (see [ModInfo.Path]).
func (c *ImportCfg) PackageOf(file string) (path string, ok bool) {
	i := slices.IndexFunc(c.Packages, func(p PackageFile) bool { return p.File == file })
	if i < 0 {
		return "", false
	}
	return c.Packages[i].Path, true
}

// Rewrite returns the importcfg with other files for some packages: files maps an import path to the new file name.
// Every other byte stays as it is. A package that the importcfg does not list is not added; a name that a line cannot
// hold (empty, a newline inside, white space at the end) is not written, and the linker reads the original file.
func (c *ImportCfg) Rewrite(files map[string]string) []byte {
	var b strings.Builder
	done := 0
	for _, s := range c.spots {
		file, ok := files[s.path]
		if !ok || !writable(file) {
			continue
		}
		b.WriteString(c.text[done:s.start])
		b.WriteString(file)
		done = s.end
	}
	b.WriteString(c.text[done:])
	return []byte(b.String())
}

// writable reports whether an importcfg line can end with file.
func writable(file string) bool {
	return file != "" && !strings.Contains(file, "\n") && strings.TrimRightFunc(file, unicode.IsSpace) == file
}
