package linkname

import "fmt"

// LoaderSource is the file of a GOROOT that holds the linker's check.
const LoaderSource = "src/cmd/link/internal/loader/loader.go"

// Oldest and newest Go minor version whose rules are built in.
const (
	MinMinor = 23
	MaxMinor = 27
)

// Rules is what differs in the check from one Go minor version to the next.
type Rules struct {
	Name string // go1.26

	// Blocked lists symbols that only the packages named may refer to,
	// whoever defines them and pushed or not.
	Blocked map[string][]string

	// FIPSVersions: frozen versions of the FIPS 140 module count as the
	// package they were copied from. Since 1.24.
	FIPSVersions bool
	// GrownExternal: a variable enlarged by merging counts as defined outside
	// Go, since LoadSyms applies sizeFixups before it checks. Up to 1.24.
	GrownExternal bool
	// WrappersPass: an ABI wrapper in std may be referred to. Up to 1.26.
	WrappersPass bool
	// AsmChecked: references of assembly are checked whatever their bit says,
	// and definitions in assembly are marked only through their ABI wrapper.
	// Since 1.27.
	AsmChecked bool
	// StrongBeatsDupok: a definition that is not dupok wins against one that
	// is. Since 1.27; before, the first or the larger one stayed.
	StrongBeatsDupok bool
}

// KnownRules returns the rules of Go 1.minor, and whether they are built in.
func KnownRules(minor int) (Rules, bool) {
	if minor < MinMinor || minor > MaxMinor {
		return Rules{}, false
	}
	return Rules{
		Name:             fmt.Sprintf("go1.%d", minor),
		Blocked:          blocked(minor),
		FIPSVersions:     minor >= 24,
		GrownExternal:    minor <= 24,
		WrappersPass:     minor <= 26,
		AsmChecked:       minor >= 27,
		StrongBeatsDupok: minor >= 27,
	}, true
}

// NewerRules returns the rules for a toolchain newer than all known: those of
// the newest known, with the blocked list of its own LoaderSource.
func NewerRules(name string, loader []byte) (Rules, error) {
	list, err := BlockedFromSource(loader)
	if err != nil {
		return Rules{}, err
	}
	r, _ := KnownRules(MaxMinor)
	r.Name = fmt.Sprintf("%s with the blocked list of %s", r.Name, name)
	r.Blocked = list
	return r, nil
}
