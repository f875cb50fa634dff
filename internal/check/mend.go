package check

import (
	"fmt"
	"os"
	"slices"

	"github.com/linkgate/linkgate/internal/directive"
	"github.com/linkgate/linkgate/internal/source"
)

// Mend changes the sources of the main modules so that they keep the rules that a change of text
// can keep, and notes it in the findings.
func (e *Engine) Mend(r *Result) error {
	fixes := make(map[string][][]directive.Edit)
	var files []string
	for _, key := range sorted(e.ruled) {
		if !e.ruled[key].main {
			continue
		}
		for _, f := range e.ruled[key].found {
			if len(f.Edits) == 0 {
				continue
			}
			if fixes[f.Edits[0].File] == nil {
				files = append(files, f.Edits[0].File)
			}
			fixes[f.Edits[0].File] = append(fixes[f.Edits[0].File], f.Edits)
		}
	}
	slices.Sort(files)
	for _, file := range files {
		if err := mend(file, fixes[file]); err != nil {
			return fmt.Errorf("changing %s: %w", file, err)
		}
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Edits && f.main {
			f.Fix = Mended
		}
	}
	return nil
}

func mend(file string, fixes [][]directive.Edit) error {
	data, err := source.ReadFile(file)
	if err != nil {
		return err
	}
	changed, err := directive.Apply(data, fixes)
	if err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	return os.WriteFile(file, changed, info.Mode().Perm())
}
